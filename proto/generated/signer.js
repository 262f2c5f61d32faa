/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
"use strict";

var $protobuf = require("protobufjs/minimal");

// Common aliases
var $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
var $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError, $TypeError = $util.global.TypeError, $Array = $util.global.Array, $String = $util.global.String, $Number = $util.global.Number, $parseInt = $util.global.parseInt, $BigInt = $util.global.BigInt;

// Exported root namespace
var $root = $protobuf.roots["signer"] || ($protobuf.roots["signer"] = {});

$root.ringmaster = (function() {

    /**
     * Namespace ringmaster.
     * @exports ringmaster
     * @namespace
     */
    var ringmaster = {};

    ringmaster.signer = (function() {

        /**
         * Namespace signer.
         * @memberof ringmaster
         * @namespace
         */
        var signer = {};

        signer.v1 = (function() {

            /**
             * Namespace v1.
             * @memberof ringmaster.signer
             * @namespace
             */
            var v1 = {};

            v1.SignerService = (function() {

                /**
                 * Constructs a new SignerService service.
                 * @memberof ringmaster.signer.v1
                 * @classdesc Represents a SignerService
                 * @extends $protobuf.rpc.Service
                 * @constructor
                 * @param {$protobuf.RPCImpl} rpcImpl RPC implementation
                 * @param {boolean} [requestDelimited=false] Whether requests are length-delimited
                 * @param {boolean} [responseDelimited=false] Whether responses are length-delimited
                 */
                var SignerService = function(rpcImpl, requestDelimited, responseDelimited) {
                    $protobuf.rpc.Service.call(this, rpcImpl, requestDelimited, responseDelimited);
                };

                $Object.defineProperty(SignerService.prototype = $Object.create($protobuf.rpc.Service.prototype), "constructor", { value: SignerService, writable: true, enumerable: false, configurable: true });

                /**
                 * Creates new SignerService service using the specified rpc implementation.
                 * @function create
                 * @memberof ringmaster.signer.v1.SignerService
                 * @static
                 * @param {$protobuf.RPCImpl} rpcImpl RPC implementation
                 * @param {boolean} [requestDelimited=false] Whether requests are length-delimited
                 * @param {boolean} [responseDelimited=false] Whether responses are length-delimited
                 * @returns {SignerService} RPC service. Useful where requests and/or responses are streamed.
                 */
                SignerService.create = function(rpcImpl, requestDelimited, responseDelimited) {
                    return new this(rpcImpl, requestDelimited, responseDelimited);
                };

                /**
                 * Callback as used by {@link ringmaster.signer.v1.SignerService#sign}.
                 * @memberof ringmaster.signer.v1.SignerService
                 * @typedef SignCallback
                 * @type {function}
                 * @param {Error|null} error Error, if any
                 * @param {ringmaster.signer.v1.SignResponse} [response] SignResponse
                 */

                /**
                 * Calls Sign.
                 * @memberof ringmaster.signer.v1.SignerService
                 * @typedef Sign
                 * @type {{
                 *   (request: ringmaster.signer.v1.ISignRequest, callback: ringmaster.signer.v1.SignerService.SignCallback): void;
                 *   (request: ringmaster.signer.v1.ISignRequest): Promise<ringmaster.signer.v1.SignResponse>;
                 *   readonly name: "Sign";
                 *   readonly path: "/ringmaster.signer.v1.SignerService/Sign";
                 *   readonly requestType: "SignRequest";
                 *   readonly responseType: "SignResponse";
                 *   readonly requestStream: undefined;
                 *   readonly responseStream: undefined;
                 * }}
                 */

                /**
                 * Calls Sign.
                 * @name ringmaster.signer.v1.SignerService#sign
                 * @type {ringmaster.signer.v1.SignerService.Sign}
                 */
                $Object.defineProperties(SignerService.prototype.sign = function(request, callback) {
                    return $protobuf.rpc.Service.prototype.rpcCall.call(this, SignerService.prototype.sign, $root.ringmaster.signer.v1.SignRequest, $root.ringmaster.signer.v1.SignResponse, request, callback);
                }, {
                    name: { value: "Sign" },
                    path: { value: "/ringmaster.signer.v1.SignerService/Sign" },
                    requestType: { value: "SignRequest" },
                    responseType: { value: "SignResponse" },
                    requestStream: { value: $undefined },
                    responseStream: { value: $undefined }
                });

                return SignerService;
            })();

            v1.SignRequest = (function() {

                /**
                 * Properties of a SignRequest.
                 * @typedef {Object} ringmaster.signer.v1.SignRequest.$Properties
                 * @property {Array.<Uint8Array>} [payloads] SignRequest payloads
                 * @property {Array.<ringmaster.signer.v1.SignedDocument.$Properties>} [documents] SignRequest documents
                 * @property {string} [ring] SignRequest ring
                 * @property {number} [ringOrdinal] SignRequest ringOrdinal
                 * @property {Array.<ringmaster.signer.v1.CountHead.$Properties>} [knownHeads] SignRequest knownHeads
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a SignRequest.
                 * @memberof ringmaster.signer.v1
                 * @interface ISignRequest
                 * @augments ringmaster.signer.v1.SignRequest.$Properties
                 * @deprecated Use ringmaster.signer.v1.SignRequest.$Properties instead.
                 */

                /**
                 * Shape of a SignRequest.
                 * @typedef {ringmaster.signer.v1.SignRequest.$Properties} ringmaster.signer.v1.SignRequest.$Shape
                 */

                /**
                 * Constructs a new SignRequest.
                 * @memberof ringmaster.signer.v1
                 * @classdesc Represents a SignRequest.
                 * @constructor
                 * @param {ringmaster.signer.v1.SignRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var SignRequest = function (properties) {
                    this.payloads = [];
                    this.documents = [];
                    this.knownHeads = [];
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * SignRequest payloads.
                 * @member {Array.<Uint8Array>} payloads
                 * @memberof ringmaster.signer.v1.SignRequest
                 * @instance
                 */
                SignRequest.prototype.payloads = $util.emptyArray;

                /**
                 * SignRequest documents.
                 * @member {Array.<ringmaster.signer.v1.SignedDocument>} documents
                 * @memberof ringmaster.signer.v1.SignRequest
                 * @instance
                 */
                SignRequest.prototype.documents = $util.emptyArray;

                /**
                 * SignRequest ring.
                 * @member {string} ring
                 * @memberof ringmaster.signer.v1.SignRequest
                 * @instance
                 */
                SignRequest.prototype.ring = "";

                /**
                 * SignRequest ringOrdinal.
                 * @member {number} ringOrdinal
                 * @memberof ringmaster.signer.v1.SignRequest
                 * @instance
                 */
                SignRequest.prototype.ringOrdinal = 0;

                /**
                 * SignRequest knownHeads.
                 * @member {Array.<ringmaster.signer.v1.CountHead>} knownHeads
                 * @memberof ringmaster.signer.v1.SignRequest
                 * @instance
                 */
                SignRequest.prototype.knownHeads = $util.emptyArray;

                /**
                 * Creates a new SignRequest instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.signer.v1.SignRequest
                 * @static
                 * @param {ringmaster.signer.v1.SignRequest.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.signer.v1.SignRequest} SignRequest instance
                 * @type {{
                 *   (properties: ringmaster.signer.v1.SignRequest.$Shape): ringmaster.signer.v1.SignRequest & ringmaster.signer.v1.SignRequest.$Shape;
                 *   (properties?: ringmaster.signer.v1.SignRequest.$Properties): ringmaster.signer.v1.SignRequest;
                 * }}
                 */
                SignRequest.create = function(properties) {
                    return new SignRequest(properties);
                };

                /**
                 * Encodes the specified SignRequest message. Does not implicitly {@link ringmaster.signer.v1.SignRequest.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.signer.v1.SignRequest
                 * @static
                 * @param {ringmaster.signer.v1.SignRequest.$Properties} message SignRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                SignRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.payloads != null && message.payloads.length)
                        for (var i = 0; i < message.payloads.length; ++i)
                            writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.payloads[i]);
                    if (message.documents != null && message.documents.length)
                        for (var i = 0; i < message.documents.length; ++i)
                            $root.ringmaster.signer.v1.SignedDocument.encode(message.documents[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.ring != null && $Object.hasOwnProperty.call(message, "ring") && message.ring !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.ring);
                    if (message.ringOrdinal != null && $Object.hasOwnProperty.call(message, "ringOrdinal") && message.ringOrdinal !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.ringOrdinal);
                    if (message.knownHeads != null && message.knownHeads.length)
                        for (var i = 0; i < message.knownHeads.length; ++i)
                            $root.ringmaster.signer.v1.CountHead.encode(message.knownHeads[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a SignRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.signer.v1.SignRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.SignRequest & ringmaster.signer.v1.SignRequest.$Shape} SignRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                SignRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    var end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.ringmaster.signer.v1.SignRequest();
                    while (reader.pos < end) {
                        var start = reader.pos;
                        var tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        var wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.payloads && message.payloads.length))
                                    message.payloads = [];
                                message.payloads.push(reader.bytes());
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.documents && message.documents.length))
                                    message.documents = [];
                                message.documents.push($root.ringmaster.signer.v1.SignedDocument.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.ring = value;
                                else
                                    delete message.ring;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.ringOrdinal = value;
                                else
                                    delete message.ringOrdinal;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.knownHeads && message.knownHeads.length))
                                    message.knownHeads = [];
                                message.knownHeads.push($root.ringmaster.signer.v1.CountHead.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a SignRequest message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.signer.v1.SignRequest
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.signer.v1.SignRequest} SignRequest
                 */
                SignRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.signer.v1.SignRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.signer.v1.SignRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.signer.v1.SignRequest();
                    if (object.payloads) {
                        if (!$Array.isArray(object.payloads))
                            throw $TypeError(".ringmaster.signer.v1.SignRequest.payloads: array expected");
                        message.payloads = $Array(object.payloads.length);
                        for (var i = 0; i < object.payloads.length; ++i)
                            if (typeof object.payloads[i] === "string")
                                $util.base64.decode(object.payloads[i], message.payloads[i] = $util.newBuffer($util.base64.length(object.payloads[i])), 0);
                            else if (object.payloads[i].length >= 0)
                                message.payloads[i] = object.payloads[i];
                    }
                    if (object.documents) {
                        if (!$Array.isArray(object.documents))
                            throw $TypeError(".ringmaster.signer.v1.SignRequest.documents: array expected");
                        message.documents = $Array(object.documents.length);
                        for (var i = 0; i < object.documents.length; ++i) {
                            if (!$util.isObject(object.documents[i]))
                                throw $TypeError(".ringmaster.signer.v1.SignRequest.documents: object expected");
                            message.documents[i] = $root.ringmaster.signer.v1.SignedDocument.fromObject(object.documents[i], _depth + 1);
                        }
                    }
                    if (object.ring != null)
                        if (typeof object.ring !== "string" || object.ring.length)
                            message.ring = $String(object.ring);
                    if (object.ringOrdinal != null)
                        if ($Number(object.ringOrdinal) !== 0)
                            message.ringOrdinal = object.ringOrdinal >>> 0;
                    if (object.knownHeads) {
                        if (!$Array.isArray(object.knownHeads))
                            throw $TypeError(".ringmaster.signer.v1.SignRequest.knownHeads: array expected");
                        message.knownHeads = $Array(object.knownHeads.length);
                        for (var i = 0; i < object.knownHeads.length; ++i) {
                            if (!$util.isObject(object.knownHeads[i]))
                                throw $TypeError(".ringmaster.signer.v1.SignRequest.knownHeads: object expected");
                            message.knownHeads[i] = $root.ringmaster.signer.v1.CountHead.fromObject(object.knownHeads[i], _depth + 1);
                        }
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a SignRequest message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.signer.v1.SignRequest
                 * @static
                 * @param {ringmaster.signer.v1.SignRequest} message SignRequest
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                SignRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.arrays || options.defaults) {
                        object.payloads = [];
                        object.documents = [];
                        object.knownHeads = [];
                    }
                    if (options.defaults) {
                        object.ring = "";
                        object.ringOrdinal = 0;
                    }
                    if (message.payloads && message.payloads.length) {
                        object.payloads = $Array(message.payloads.length);
                        for (var j = 0; j < message.payloads.length; ++j)
                            object.payloads[j] = options.bytes === $String ? $util.base64.encode(message.payloads[j], 0, message.payloads[j].length) : options.bytes === $Array ? $Array.prototype.slice.call(message.payloads[j]) : message.payloads[j];
                    }
                    if (message.documents && message.documents.length) {
                        object.documents = $Array(message.documents.length);
                        for (var j = 0; j < message.documents.length; ++j)
                            object.documents[j] = $root.ringmaster.signer.v1.SignedDocument.toObject(message.documents[j], options, _depth + 1);
                    }
                    if (message.ring != null && $Object.hasOwnProperty.call(message, "ring"))
                        object.ring = message.ring;
                    if (message.ringOrdinal != null && $Object.hasOwnProperty.call(message, "ringOrdinal"))
                        object.ringOrdinal = message.ringOrdinal;
                    if (message.knownHeads && message.knownHeads.length) {
                        object.knownHeads = $Array(message.knownHeads.length);
                        for (var j = 0; j < message.knownHeads.length; ++j)
                            object.knownHeads[j] = $root.ringmaster.signer.v1.CountHead.toObject(message.knownHeads[j], options, _depth + 1);
                    }
                    return object;
                };

                /**
                 * Converts this SignRequest to JSON.
                 * @function toJSON
                 * @memberof ringmaster.signer.v1.SignRequest
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                SignRequest.prototype.toJSON = function() {
                    return SignRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SignRequest;
            })();

            v1.CountHead = (function() {

                /**
                 * Properties of a CountHead.
                 * @typedef {Object} ringmaster.signer.v1.CountHead.$Properties
                 * @property {string} [keyId] CountHead keyId
                 * @property {Long} [number] CountHead number
                 * @property {Uint8Array} [hash] CountHead hash
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a CountHead.
                 * @memberof ringmaster.signer.v1
                 * @interface ICountHead
                 * @augments ringmaster.signer.v1.CountHead.$Properties
                 * @deprecated Use ringmaster.signer.v1.CountHead.$Properties instead.
                 */

                /**
                 * Shape of a CountHead.
                 * @typedef {ringmaster.signer.v1.CountHead.$Properties} ringmaster.signer.v1.CountHead.$Shape
                 */

                /**
                 * Constructs a new CountHead.
                 * @memberof ringmaster.signer.v1
                 * @classdesc Represents a CountHead.
                 * @constructor
                 * @param {ringmaster.signer.v1.CountHead.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var CountHead = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * CountHead keyId.
                 * @member {string} keyId
                 * @memberof ringmaster.signer.v1.CountHead
                 * @instance
                 */
                CountHead.prototype.keyId = "";

                /**
                 * CountHead number.
                 * @member {Long} number
                 * @memberof ringmaster.signer.v1.CountHead
                 * @instance
                 */
                CountHead.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * CountHead hash.
                 * @member {Uint8Array} hash
                 * @memberof ringmaster.signer.v1.CountHead
                 * @instance
                 */
                CountHead.prototype.hash = $util.newBuffer([]);

                /**
                 * Creates a new CountHead instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.signer.v1.CountHead
                 * @static
                 * @param {ringmaster.signer.v1.CountHead.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.signer.v1.CountHead} CountHead instance
                 * @type {{
                 *   (properties: ringmaster.signer.v1.CountHead.$Shape): ringmaster.signer.v1.CountHead & ringmaster.signer.v1.CountHead.$Shape;
                 *   (properties?: ringmaster.signer.v1.CountHead.$Properties): ringmaster.signer.v1.CountHead;
                 * }}
                 */
                CountHead.create = function(properties) {
                    return new CountHead(properties);
                };

                /**
                 * Encodes the specified CountHead message. Does not implicitly {@link ringmaster.signer.v1.CountHead.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.signer.v1.CountHead
                 * @static
                 * @param {ringmaster.signer.v1.CountHead.$Properties} message CountHead message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                CountHead.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.keyId != null && $Object.hasOwnProperty.call(message, "keyId") && message.keyId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.keyId);
                    if (message.number != null && $Object.hasOwnProperty.call(message, "number") && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
                        writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.number);
                    if (message.hash != null && $Object.hasOwnProperty.call(message, "hash") && message.hash.length)
                        writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.hash);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a CountHead message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.signer.v1.CountHead
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.CountHead & ringmaster.signer.v1.CountHead.$Shape} CountHead
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                CountHead.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    var end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.ringmaster.signer.v1.CountHead();
                    while (reader.pos < end) {
                        var start = reader.pos;
                        var tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        var wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.keyId = value;
                                else
                                    delete message.keyId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.number = value;
                                else
                                    delete message.number;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.hash = value;
                                else
                                    delete message.hash;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a CountHead message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.signer.v1.CountHead
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.signer.v1.CountHead} CountHead
                 */
                CountHead.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.signer.v1.CountHead)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.signer.v1.CountHead: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.signer.v1.CountHead();
                    if (object.keyId != null)
                        if (typeof object.keyId !== "string" || object.keyId.length)
                            message.keyId = $String(object.keyId);
                    if (object.number != null)
                        if (typeof object.number === "object" ? object.number.low || object.number.high : $Number(object.number) !== 0)
                            if ($util.Long)
                                message.number = $util.Long.fromValue(object.number, true);
                            else if (typeof object.number === "string")
                                message.number = $parseInt(object.number, 10);
                            else if (typeof object.number === "number")
                                message.number = object.number;
                            else if (typeof object.number === "object")
                                message.number = new $util.LongBits(object.number.low >>> 0, object.number.high >>> 0).toNumber(true);
                    if (object.hash != null)
                        if (object.hash.length)
                            if (typeof object.hash === "string")
                                $util.base64.decode(object.hash, message.hash = $util.newBuffer($util.base64.length(object.hash)), 0);
                            else if (object.hash.length >= 0)
                                message.hash = object.hash;
                    return message;
                };

                /**
                 * Creates a plain object from a CountHead message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.signer.v1.CountHead
                 * @static
                 * @param {ringmaster.signer.v1.CountHead} message CountHead
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                CountHead.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.keyId = "";
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, true);
                            object.number = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.number = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if (options.bytes === $String)
                            object.hash = "";
                        else {
                            object.hash = [];
                            if (options.bytes !== $Array)
                                object.hash = $util.newBuffer(object.hash);
                        }
                    }
                    if (message.keyId != null && $Object.hasOwnProperty.call(message, "keyId"))
                        object.keyId = message.keyId;
                    if (message.number != null && $Object.hasOwnProperty.call(message, "number"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.number = typeof message.number === "number" ? $BigInt(message.number) : $util.Long.fromBits(message.number.low >>> 0, message.number.high >>> 0, true).toBigInt();
                        else if (typeof message.number === "number")
                            object.number = options.longs === $String ? $String(message.number) : message.number;
                        else
                            object.number = options.longs === $String ? $util.Long.prototype.toString.call(message.number) : options.longs === $Number ? new $util.LongBits(message.number.low >>> 0, message.number.high >>> 0).toNumber(true) : message.number;
                    if (message.hash != null && $Object.hasOwnProperty.call(message, "hash"))
                        object.hash = options.bytes === $String ? $util.base64.encode(message.hash, 0, message.hash.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.hash) : message.hash;
                    return object;
                };

                /**
                 * Converts this CountHead to JSON.
                 * @function toJSON
                 * @memberof ringmaster.signer.v1.CountHead
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                CountHead.prototype.toJSON = function() {
                    return CountHead.toObject(this, $protobuf.util.toJSONOptions);
                };

                return CountHead;
            })();

            v1.SignedDocument = (function() {

                /**
                 * Properties of a SignedDocument.
                 * @typedef {Object} ringmaster.signer.v1.SignedDocument.$Properties
                 * @property {string} [payloadType] SignedDocument payloadType
                 * @property {Uint8Array} [payload] SignedDocument payload
                 * @property {Array.<ringmaster.signer.v1.DocumentSignature.$Properties>} [signatures] SignedDocument signatures
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a SignedDocument.
                 * @memberof ringmaster.signer.v1
                 * @interface ISignedDocument
                 * @augments ringmaster.signer.v1.SignedDocument.$Properties
                 * @deprecated Use ringmaster.signer.v1.SignedDocument.$Properties instead.
                 */

                /**
                 * Shape of a SignedDocument.
                 * @typedef {ringmaster.signer.v1.SignedDocument.$Properties} ringmaster.signer.v1.SignedDocument.$Shape
                 */

                /**
                 * Constructs a new SignedDocument.
                 * @memberof ringmaster.signer.v1
                 * @classdesc Represents a SignedDocument.
                 * @constructor
                 * @param {ringmaster.signer.v1.SignedDocument.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var SignedDocument = function (properties) {
                    this.signatures = [];
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * SignedDocument payloadType.
                 * @member {string} payloadType
                 * @memberof ringmaster.signer.v1.SignedDocument
                 * @instance
                 */
                SignedDocument.prototype.payloadType = "";

                /**
                 * SignedDocument payload.
                 * @member {Uint8Array} payload
                 * @memberof ringmaster.signer.v1.SignedDocument
                 * @instance
                 */
                SignedDocument.prototype.payload = $util.newBuffer([]);

                /**
                 * SignedDocument signatures.
                 * @member {Array.<ringmaster.signer.v1.DocumentSignature>} signatures
                 * @memberof ringmaster.signer.v1.SignedDocument
                 * @instance
                 */
                SignedDocument.prototype.signatures = $util.emptyArray;

                /**
                 * Creates a new SignedDocument instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.signer.v1.SignedDocument
                 * @static
                 * @param {ringmaster.signer.v1.SignedDocument.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.signer.v1.SignedDocument} SignedDocument instance
                 * @type {{
                 *   (properties: ringmaster.signer.v1.SignedDocument.$Shape): ringmaster.signer.v1.SignedDocument & ringmaster.signer.v1.SignedDocument.$Shape;
                 *   (properties?: ringmaster.signer.v1.SignedDocument.$Properties): ringmaster.signer.v1.SignedDocument;
                 * }}
                 */
                SignedDocument.create = function(properties) {
                    return new SignedDocument(properties);
                };

                /**
                 * Encodes the specified SignedDocument message. Does not implicitly {@link ringmaster.signer.v1.SignedDocument.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.signer.v1.SignedDocument
                 * @static
                 * @param {ringmaster.signer.v1.SignedDocument.$Properties} message SignedDocument message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                SignedDocument.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.payloadType != null && $Object.hasOwnProperty.call(message, "payloadType") && message.payloadType !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.payloadType);
                    if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.payload);
                    if (message.signatures != null && message.signatures.length)
                        for (var i = 0; i < message.signatures.length; ++i)
                            $root.ringmaster.signer.v1.DocumentSignature.encode(message.signatures[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a SignedDocument message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.signer.v1.SignedDocument
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.SignedDocument & ringmaster.signer.v1.SignedDocument.$Shape} SignedDocument
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                SignedDocument.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    var end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.ringmaster.signer.v1.SignedDocument();
                    while (reader.pos < end) {
                        var start = reader.pos;
                        var tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        var wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.payloadType = value;
                                else
                                    delete message.payloadType;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.payload = value;
                                else
                                    delete message.payload;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.signatures && message.signatures.length))
                                    message.signatures = [];
                                message.signatures.push($root.ringmaster.signer.v1.DocumentSignature.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a SignedDocument message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.signer.v1.SignedDocument
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.signer.v1.SignedDocument} SignedDocument
                 */
                SignedDocument.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.signer.v1.SignedDocument)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.signer.v1.SignedDocument: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.signer.v1.SignedDocument();
                    if (object.payloadType != null)
                        if (typeof object.payloadType !== "string" || object.payloadType.length)
                            message.payloadType = $String(object.payloadType);
                    if (object.payload != null)
                        if (object.payload.length)
                            if (typeof object.payload === "string")
                                $util.base64.decode(object.payload, message.payload = $util.newBuffer($util.base64.length(object.payload)), 0);
                            else if (object.payload.length >= 0)
                                message.payload = object.payload;
                    if (object.signatures) {
                        if (!$Array.isArray(object.signatures))
                            throw $TypeError(".ringmaster.signer.v1.SignedDocument.signatures: array expected");
                        message.signatures = $Array(object.signatures.length);
                        for (var i = 0; i < object.signatures.length; ++i) {
                            if (!$util.isObject(object.signatures[i]))
                                throw $TypeError(".ringmaster.signer.v1.SignedDocument.signatures: object expected");
                            message.signatures[i] = $root.ringmaster.signer.v1.DocumentSignature.fromObject(object.signatures[i], _depth + 1);
                        }
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a SignedDocument message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.signer.v1.SignedDocument
                 * @static
                 * @param {ringmaster.signer.v1.SignedDocument} message SignedDocument
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                SignedDocument.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.arrays || options.defaults)
                        object.signatures = [];
                    if (options.defaults) {
                        object.payloadType = "";
                        if (options.bytes === $String)
                            object.payload = "";
                        else {
                            object.payload = [];
                            if (options.bytes !== $Array)
                                object.payload = $util.newBuffer(object.payload);
                        }
                    }
                    if (message.payloadType != null && $Object.hasOwnProperty.call(message, "payloadType"))
                        object.payloadType = message.payloadType;
                    if (message.payload != null && $Object.hasOwnProperty.call(message, "payload"))
                        object.payload = options.bytes === $String ? $util.base64.encode(message.payload, 0, message.payload.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.payload) : message.payload;
                    if (message.signatures && message.signatures.length) {
                        object.signatures = $Array(message.signatures.length);
                        for (var j = 0; j < message.signatures.length; ++j)
                            object.signatures[j] = $root.ringmaster.signer.v1.DocumentSignature.toObject(message.signatures[j], options, _depth + 1);
                    }
                    return object;
                };

                /**
                 * Converts this SignedDocument to JSON.
                 * @function toJSON
                 * @memberof ringmaster.signer.v1.SignedDocument
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                SignedDocument.prototype.toJSON = function() {
                    return SignedDocument.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SignedDocument;
            })();

            v1.DocumentSignature = (function() {

                /**
                 * Properties of a DocumentSignature.
                 * @typedef {Object} ringmaster.signer.v1.DocumentSignature.$Properties
                 * @property {string} [keyId] DocumentSignature keyId
                 * @property {Uint8Array} [signature] DocumentSignature signature
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a DocumentSignature.
                 * @memberof ringmaster.signer.v1
                 * @interface IDocumentSignature
                 * @augments ringmaster.signer.v1.DocumentSignature.$Properties
                 * @deprecated Use ringmaster.signer.v1.DocumentSignature.$Properties instead.
                 */

                /**
                 * Shape of a DocumentSignature.
                 * @typedef {ringmaster.signer.v1.DocumentSignature.$Properties} ringmaster.signer.v1.DocumentSignature.$Shape
                 */

                /**
                 * Constructs a new DocumentSignature.
                 * @memberof ringmaster.signer.v1
                 * @classdesc Represents a DocumentSignature.
                 * @constructor
                 * @param {ringmaster.signer.v1.DocumentSignature.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var DocumentSignature = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * DocumentSignature keyId.
                 * @member {string} keyId
                 * @memberof ringmaster.signer.v1.DocumentSignature
                 * @instance
                 */
                DocumentSignature.prototype.keyId = "";

                /**
                 * DocumentSignature signature.
                 * @member {Uint8Array} signature
                 * @memberof ringmaster.signer.v1.DocumentSignature
                 * @instance
                 */
                DocumentSignature.prototype.signature = $util.newBuffer([]);

                /**
                 * Creates a new DocumentSignature instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.signer.v1.DocumentSignature
                 * @static
                 * @param {ringmaster.signer.v1.DocumentSignature.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.signer.v1.DocumentSignature} DocumentSignature instance
                 * @type {{
                 *   (properties: ringmaster.signer.v1.DocumentSignature.$Shape): ringmaster.signer.v1.DocumentSignature & ringmaster.signer.v1.DocumentSignature.$Shape;
                 *   (properties?: ringmaster.signer.v1.DocumentSignature.$Properties): ringmaster.signer.v1.DocumentSignature;
                 * }}
                 */
                DocumentSignature.create = function(properties) {
                    return new DocumentSignature(properties);
                };

                /**
                 * Encodes the specified DocumentSignature message. Does not implicitly {@link ringmaster.signer.v1.DocumentSignature.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.signer.v1.DocumentSignature
                 * @static
                 * @param {ringmaster.signer.v1.DocumentSignature.$Properties} message DocumentSignature message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                DocumentSignature.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.keyId != null && $Object.hasOwnProperty.call(message, "keyId") && message.keyId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.keyId);
                    if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.signature);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a DocumentSignature message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.signer.v1.DocumentSignature
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.DocumentSignature & ringmaster.signer.v1.DocumentSignature.$Shape} DocumentSignature
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                DocumentSignature.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    var end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.ringmaster.signer.v1.DocumentSignature();
                    while (reader.pos < end) {
                        var start = reader.pos;
                        var tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        var wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.keyId = value;
                                else
                                    delete message.keyId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.signature = value;
                                else
                                    delete message.signature;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a DocumentSignature message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.signer.v1.DocumentSignature
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.signer.v1.DocumentSignature} DocumentSignature
                 */
                DocumentSignature.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.signer.v1.DocumentSignature)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.signer.v1.DocumentSignature: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.signer.v1.DocumentSignature();
                    if (object.keyId != null)
                        if (typeof object.keyId !== "string" || object.keyId.length)
                            message.keyId = $String(object.keyId);
                    if (object.signature != null)
                        if (object.signature.length)
                            if (typeof object.signature === "string")
                                $util.base64.decode(object.signature, message.signature = $util.newBuffer($util.base64.length(object.signature)), 0);
                            else if (object.signature.length >= 0)
                                message.signature = object.signature;
                    return message;
                };

                /**
                 * Creates a plain object from a DocumentSignature message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.signer.v1.DocumentSignature
                 * @static
                 * @param {ringmaster.signer.v1.DocumentSignature} message DocumentSignature
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                DocumentSignature.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.keyId = "";
                        if (options.bytes === $String)
                            object.signature = "";
                        else {
                            object.signature = [];
                            if (options.bytes !== $Array)
                                object.signature = $util.newBuffer(object.signature);
                        }
                    }
                    if (message.keyId != null && $Object.hasOwnProperty.call(message, "keyId"))
                        object.keyId = message.keyId;
                    if (message.signature != null && $Object.hasOwnProperty.call(message, "signature"))
                        object.signature = options.bytes === $String ? $util.base64.encode(message.signature, 0, message.signature.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.signature) : message.signature;
                    return object;
                };

                /**
                 * Converts this DocumentSignature to JSON.
                 * @function toJSON
                 * @memberof ringmaster.signer.v1.DocumentSignature
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                DocumentSignature.prototype.toJSON = function() {
                    return DocumentSignature.toObject(this, $protobuf.util.toJSONOptions);
                };

                return DocumentSignature;
            })();

            v1.SignResponse = (function() {

                /**
                 * Properties of a SignResponse.
                 * @typedef {Object} ringmaster.signer.v1.SignResponse.$Properties
                 * @property {Array.<ringmaster.signer.v1.SignResult.$Properties>} [results] SignResponse results
                 * @property {ringmaster.signer.v1.CountHead.$Properties} [head] SignResponse head
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a SignResponse.
                 * @memberof ringmaster.signer.v1
                 * @interface ISignResponse
                 * @augments ringmaster.signer.v1.SignResponse.$Properties
                 * @deprecated Use ringmaster.signer.v1.SignResponse.$Properties instead.
                 */

                /**
                 * Shape of a SignResponse.
                 * @typedef {{
                 *   results?: Array.<ringmaster.signer.v1.SignResult.$Shape>;
                 *   head?: ringmaster.signer.v1.CountHead.$Shape;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} ringmaster.signer.v1.SignResponse.$Shape
                 */

                /**
                 * Constructs a new SignResponse.
                 * @memberof ringmaster.signer.v1
                 * @classdesc Represents a SignResponse.
                 * @constructor
                 * @param {ringmaster.signer.v1.SignResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var SignResponse = function (properties) {
                    this.results = [];
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * SignResponse results.
                 * @member {Array.<ringmaster.signer.v1.SignResult>} results
                 * @memberof ringmaster.signer.v1.SignResponse
                 * @instance
                 */
                SignResponse.prototype.results = $util.emptyArray;

                /**
                 * SignResponse head.
                 * @member {ringmaster.signer.v1.CountHead} head
                 * @memberof ringmaster.signer.v1.SignResponse
                 * @instance
                 */
                SignResponse.prototype.head = null;

                /**
                 * Creates a new SignResponse instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.signer.v1.SignResponse
                 * @static
                 * @param {ringmaster.signer.v1.SignResponse.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.signer.v1.SignResponse} SignResponse instance
                 * @type {{
                 *   (properties: ringmaster.signer.v1.SignResponse.$Shape): ringmaster.signer.v1.SignResponse & ringmaster.signer.v1.SignResponse.$Shape;
                 *   (properties?: ringmaster.signer.v1.SignResponse.$Properties): ringmaster.signer.v1.SignResponse;
                 * }}
                 */
                SignResponse.create = function(properties) {
                    return new SignResponse(properties);
                };

                /**
                 * Encodes the specified SignResponse message. Does not implicitly {@link ringmaster.signer.v1.SignResponse.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.signer.v1.SignResponse
                 * @static
                 * @param {ringmaster.signer.v1.SignResponse.$Properties} message SignResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                SignResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.results != null && message.results.length)
                        for (var i = 0; i < message.results.length; ++i)
                            $root.ringmaster.signer.v1.SignResult.encode(message.results[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.head != null && $Object.hasOwnProperty.call(message, "head"))
                        $root.ringmaster.signer.v1.CountHead.encode(message.head, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a SignResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.signer.v1.SignResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.SignResponse & ringmaster.signer.v1.SignResponse.$Shape} SignResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                SignResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    var end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.ringmaster.signer.v1.SignResponse();
                    while (reader.pos < end) {
                        var start = reader.pos;
                        var tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        var wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.results && message.results.length))
                                    message.results = [];
                                message.results.push($root.ringmaster.signer.v1.SignResult.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.head = $root.ringmaster.signer.v1.CountHead.decode(reader, reader.size(), $undefined, _depth + 1, message.head);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a SignResponse message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.signer.v1.SignResponse
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.signer.v1.SignResponse} SignResponse
                 */
                SignResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.signer.v1.SignResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.signer.v1.SignResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.signer.v1.SignResponse();
                    if (object.results) {
                        if (!$Array.isArray(object.results))
                            throw $TypeError(".ringmaster.signer.v1.SignResponse.results: array expected");
                        message.results = $Array(object.results.length);
                        for (var i = 0; i < object.results.length; ++i) {
                            if (!$util.isObject(object.results[i]))
                                throw $TypeError(".ringmaster.signer.v1.SignResponse.results: object expected");
                            message.results[i] = $root.ringmaster.signer.v1.SignResult.fromObject(object.results[i], _depth + 1);
                        }
                    }
                    if (object.head != null) {
                        if (!$util.isObject(object.head))
                            throw $TypeError(".ringmaster.signer.v1.SignResponse.head: object expected");
                        message.head = $root.ringmaster.signer.v1.CountHead.fromObject(object.head, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a SignResponse message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.signer.v1.SignResponse
                 * @static
                 * @param {ringmaster.signer.v1.SignResponse} message SignResponse
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                SignResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.arrays || options.defaults)
                        object.results = [];
                    if (options.defaults)
                        object.head = null;
                    if (message.results && message.results.length) {
                        object.results = $Array(message.results.length);
                        for (var j = 0; j < message.results.length; ++j)
                            object.results[j] = $root.ringmaster.signer.v1.SignResult.toObject(message.results[j], options, _depth + 1);
                    }
                    if (message.head != null && $Object.hasOwnProperty.call(message, "head"))
                        object.head = $root.ringmaster.signer.v1.CountHead.toObject(message.head, options, _depth + 1);
                    return object;
                };

                /**
                 * Converts this SignResponse to JSON.
                 * @function toJSON
                 * @memberof ringmaster.signer.v1.SignResponse
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                SignResponse.prototype.toJSON = function() {
                    return SignResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SignResponse;
            })();

            v1.SignResult = (function() {

                /**
                 * Properties of a SignResult.
                 * @typedef {Object} ringmaster.signer.v1.SignResult.$Properties
                 * @property {ringmaster.signer.v1.OrderSignature.$Properties|null} [signed] SignResult signed
                 * @property {ringmaster.signer.v1.Refusal.$Properties|null} [refused] SignResult refused
                 * @property {"signed"|"refused"} [result] SignResult result
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a SignResult.
                 * @memberof ringmaster.signer.v1
                 * @interface ISignResult
                 * @augments ringmaster.signer.v1.SignResult.$Properties
                 * @deprecated Use ringmaster.signer.v1.SignResult.$Properties instead.
                 */

                /**
                 * Narrowed shape of a SignResult.
                 * @typedef {{
                 *   signed?: ringmaster.signer.v1.OrderSignature.$Shape|null;
                 *   refused?: ringmaster.signer.v1.Refusal.$Shape|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ result?: undefined; signed?: null; refused?: null }|{ result?: "signed"; signed: ringmaster.signer.v1.OrderSignature.$Shape; refused?: null }|{ result?: "refused"; signed?: null; refused: ringmaster.signer.v1.Refusal.$Shape })
                 * )} ringmaster.signer.v1.SignResult.$Shape
                 */

                /**
                 * Constructs a new SignResult.
                 * @memberof ringmaster.signer.v1
                 * @classdesc Represents a SignResult.
                 * @constructor
                 * @param {ringmaster.signer.v1.SignResult.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var SignResult = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * SignResult signed.
                 * @member {ringmaster.signer.v1.OrderSignature|null} signed
                 * @memberof ringmaster.signer.v1.SignResult
                 * @instance
                 */
                SignResult.prototype.signed = null;

                /**
                 * SignResult refused.
                 * @member {ringmaster.signer.v1.Refusal|null} refused
                 * @memberof ringmaster.signer.v1.SignResult
                 * @instance
                 */
                SignResult.prototype.refused = null;

                // OneOf field names bound to virtual getters and setters
                var $oneOfFields;

                /**
                 * SignResult result.
                 * @member {"signed"|"refused"|undefined} result
                 * @memberof ringmaster.signer.v1.SignResult
                 * @instance
                 */
                $Object.defineProperty(SignResult.prototype, "result", {
                    get: $util.oneOfGetter($oneOfFields = ["signed", "refused"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Creates a new SignResult instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.signer.v1.SignResult
                 * @static
                 * @param {ringmaster.signer.v1.SignResult.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.signer.v1.SignResult} SignResult instance
                 * @type {{
                 *   (properties: ringmaster.signer.v1.SignResult.$Shape): ringmaster.signer.v1.SignResult & ringmaster.signer.v1.SignResult.$Shape;
                 *   (properties?: ringmaster.signer.v1.SignResult.$Properties): ringmaster.signer.v1.SignResult;
                 * }}
                 */
                SignResult.create = function(properties) {
                    return new SignResult(properties);
                };

                /**
                 * Encodes the specified SignResult message. Does not implicitly {@link ringmaster.signer.v1.SignResult.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.signer.v1.SignResult
                 * @static
                 * @param {ringmaster.signer.v1.SignResult.$Properties} message SignResult message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                SignResult.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.signed != null && $Object.hasOwnProperty.call(message, "signed"))
                        $root.ringmaster.signer.v1.OrderSignature.encode(message.signed, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.refused != null && $Object.hasOwnProperty.call(message, "refused"))
                        $root.ringmaster.signer.v1.Refusal.encode(message.refused, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a SignResult message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.signer.v1.SignResult
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.SignResult & ringmaster.signer.v1.SignResult.$Shape} SignResult
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                SignResult.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    var end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.ringmaster.signer.v1.SignResult();
                    while (reader.pos < end) {
                        var start = reader.pos;
                        var tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        var wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.signed = $root.ringmaster.signer.v1.OrderSignature.decode(reader, reader.size(), $undefined, _depth + 1, message.signed);
                                message.result = "signed";
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.refused = $root.ringmaster.signer.v1.Refusal.decode(reader, reader.size(), $undefined, _depth + 1, message.refused);
                                message.result = "refused";
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a SignResult message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.signer.v1.SignResult
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.signer.v1.SignResult} SignResult
                 */
                SignResult.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.signer.v1.SignResult)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.signer.v1.SignResult: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.signer.v1.SignResult();
                    if (object.signed != null) {
                        if (!$util.isObject(object.signed))
                            throw $TypeError(".ringmaster.signer.v1.SignResult.signed: object expected");
                        message.signed = $root.ringmaster.signer.v1.OrderSignature.fromObject(object.signed, _depth + 1);
                    }
                    if (object.refused != null) {
                        if (!$util.isObject(object.refused))
                            throw $TypeError(".ringmaster.signer.v1.SignResult.refused: object expected");
                        message.refused = $root.ringmaster.signer.v1.Refusal.fromObject(object.refused, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a SignResult message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.signer.v1.SignResult
                 * @static
                 * @param {ringmaster.signer.v1.SignResult} message SignResult
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                SignResult.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (message.signed != null && $Object.hasOwnProperty.call(message, "signed")) {
                        object.signed = $root.ringmaster.signer.v1.OrderSignature.toObject(message.signed, options, _depth + 1);
                        if (options.oneofs)
                            object.result = "signed";
                    }
                    if (message.refused != null && $Object.hasOwnProperty.call(message, "refused")) {
                        object.refused = $root.ringmaster.signer.v1.Refusal.toObject(message.refused, options, _depth + 1);
                        if (options.oneofs)
                            object.result = "refused";
                    }
                    return object;
                };

                /**
                 * Converts this SignResult to JSON.
                 * @function toJSON
                 * @memberof ringmaster.signer.v1.SignResult
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                SignResult.prototype.toJSON = function() {
                    return SignResult.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SignResult;
            })();

            v1.OrderSignature = (function() {

                /**
                 * Properties of an OrderSignature.
                 * @typedef {Object} ringmaster.signer.v1.OrderSignature.$Properties
                 * @property {string} [keyId] OrderSignature keyId
                 * @property {Uint8Array} [signature] OrderSignature signature
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an OrderSignature.
                 * @memberof ringmaster.signer.v1
                 * @interface IOrderSignature
                 * @augments ringmaster.signer.v1.OrderSignature.$Properties
                 * @deprecated Use ringmaster.signer.v1.OrderSignature.$Properties instead.
                 */

                /**
                 * Shape of an OrderSignature.
                 * @typedef {ringmaster.signer.v1.OrderSignature.$Properties} ringmaster.signer.v1.OrderSignature.$Shape
                 */

                /**
                 * Constructs a new OrderSignature.
                 * @memberof ringmaster.signer.v1
                 * @classdesc Represents an OrderSignature.
                 * @constructor
                 * @param {ringmaster.signer.v1.OrderSignature.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var OrderSignature = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * OrderSignature keyId.
                 * @member {string} keyId
                 * @memberof ringmaster.signer.v1.OrderSignature
                 * @instance
                 */
                OrderSignature.prototype.keyId = "";

                /**
                 * OrderSignature signature.
                 * @member {Uint8Array} signature
                 * @memberof ringmaster.signer.v1.OrderSignature
                 * @instance
                 */
                OrderSignature.prototype.signature = $util.newBuffer([]);

                /**
                 * Creates a new OrderSignature instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.signer.v1.OrderSignature
                 * @static
                 * @param {ringmaster.signer.v1.OrderSignature.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.signer.v1.OrderSignature} OrderSignature instance
                 * @type {{
                 *   (properties: ringmaster.signer.v1.OrderSignature.$Shape): ringmaster.signer.v1.OrderSignature & ringmaster.signer.v1.OrderSignature.$Shape;
                 *   (properties?: ringmaster.signer.v1.OrderSignature.$Properties): ringmaster.signer.v1.OrderSignature;
                 * }}
                 */
                OrderSignature.create = function(properties) {
                    return new OrderSignature(properties);
                };

                /**
                 * Encodes the specified OrderSignature message. Does not implicitly {@link ringmaster.signer.v1.OrderSignature.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.signer.v1.OrderSignature
                 * @static
                 * @param {ringmaster.signer.v1.OrderSignature.$Properties} message OrderSignature message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                OrderSignature.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.keyId != null && $Object.hasOwnProperty.call(message, "keyId") && message.keyId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.keyId);
                    if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.signature);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an OrderSignature message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.signer.v1.OrderSignature
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.OrderSignature & ringmaster.signer.v1.OrderSignature.$Shape} OrderSignature
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                OrderSignature.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    var end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.ringmaster.signer.v1.OrderSignature();
                    while (reader.pos < end) {
                        var start = reader.pos;
                        var tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        var wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.keyId = value;
                                else
                                    delete message.keyId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.signature = value;
                                else
                                    delete message.signature;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates an OrderSignature message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.signer.v1.OrderSignature
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.signer.v1.OrderSignature} OrderSignature
                 */
                OrderSignature.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.signer.v1.OrderSignature)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.signer.v1.OrderSignature: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.signer.v1.OrderSignature();
                    if (object.keyId != null)
                        if (typeof object.keyId !== "string" || object.keyId.length)
                            message.keyId = $String(object.keyId);
                    if (object.signature != null)
                        if (object.signature.length)
                            if (typeof object.signature === "string")
                                $util.base64.decode(object.signature, message.signature = $util.newBuffer($util.base64.length(object.signature)), 0);
                            else if (object.signature.length >= 0)
                                message.signature = object.signature;
                    return message;
                };

                /**
                 * Creates a plain object from an OrderSignature message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.signer.v1.OrderSignature
                 * @static
                 * @param {ringmaster.signer.v1.OrderSignature} message OrderSignature
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                OrderSignature.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.keyId = "";
                        if (options.bytes === $String)
                            object.signature = "";
                        else {
                            object.signature = [];
                            if (options.bytes !== $Array)
                                object.signature = $util.newBuffer(object.signature);
                        }
                    }
                    if (message.keyId != null && $Object.hasOwnProperty.call(message, "keyId"))
                        object.keyId = message.keyId;
                    if (message.signature != null && $Object.hasOwnProperty.call(message, "signature"))
                        object.signature = options.bytes === $String ? $util.base64.encode(message.signature, 0, message.signature.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.signature) : message.signature;
                    return object;
                };

                /**
                 * Converts this OrderSignature to JSON.
                 * @function toJSON
                 * @memberof ringmaster.signer.v1.OrderSignature
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                OrderSignature.prototype.toJSON = function() {
                    return OrderSignature.toObject(this, $protobuf.util.toJSONOptions);
                };

                return OrderSignature;
            })();

            v1.Refusal = (function() {

                /**
                 * Properties of a Refusal.
                 * @typedef {Object} ringmaster.signer.v1.Refusal.$Properties
                 * @property {string} [reason] Refusal reason
                 * @property {string} [message] Refusal message
                 * @property {number} [waitSeconds] Refusal waitSeconds
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Refusal.
                 * @memberof ringmaster.signer.v1
                 * @interface IRefusal
                 * @augments ringmaster.signer.v1.Refusal.$Properties
                 * @deprecated Use ringmaster.signer.v1.Refusal.$Properties instead.
                 */

                /**
                 * Shape of a Refusal.
                 * @typedef {ringmaster.signer.v1.Refusal.$Properties} ringmaster.signer.v1.Refusal.$Shape
                 */

                /**
                 * Constructs a new Refusal.
                 * @memberof ringmaster.signer.v1
                 * @classdesc Represents a Refusal.
                 * @constructor
                 * @param {ringmaster.signer.v1.Refusal.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Refusal = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Refusal reason.
                 * @member {string} reason
                 * @memberof ringmaster.signer.v1.Refusal
                 * @instance
                 */
                Refusal.prototype.reason = "";

                /**
                 * Refusal message.
                 * @member {string} message
                 * @memberof ringmaster.signer.v1.Refusal
                 * @instance
                 */
                Refusal.prototype.message = "";

                /**
                 * Refusal waitSeconds.
                 * @member {number} waitSeconds
                 * @memberof ringmaster.signer.v1.Refusal
                 * @instance
                 */
                Refusal.prototype.waitSeconds = 0;

                /**
                 * Creates a new Refusal instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.signer.v1.Refusal
                 * @static
                 * @param {ringmaster.signer.v1.Refusal.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.signer.v1.Refusal} Refusal instance
                 * @type {{
                 *   (properties: ringmaster.signer.v1.Refusal.$Shape): ringmaster.signer.v1.Refusal & ringmaster.signer.v1.Refusal.$Shape;
                 *   (properties?: ringmaster.signer.v1.Refusal.$Properties): ringmaster.signer.v1.Refusal;
                 * }}
                 */
                Refusal.create = function(properties) {
                    return new Refusal(properties);
                };

                /**
                 * Encodes the specified Refusal message. Does not implicitly {@link ringmaster.signer.v1.Refusal.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.signer.v1.Refusal
                 * @static
                 * @param {ringmaster.signer.v1.Refusal.$Properties} message Refusal message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Refusal.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.reason);
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.message);
                    if (message.waitSeconds != null && $Object.hasOwnProperty.call(message, "waitSeconds") && message.waitSeconds !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.waitSeconds);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Refusal message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.signer.v1.Refusal
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.Refusal & ringmaster.signer.v1.Refusal.$Shape} Refusal
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Refusal.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    var end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.ringmaster.signer.v1.Refusal();
                    while (reader.pos < end) {
                        var start = reader.pos;
                        var tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        var wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.reason = value;
                                else
                                    delete message.reason;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.message = value;
                                else
                                    delete message.message;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.waitSeconds = value;
                                else
                                    delete message.waitSeconds;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                /**
                 * Creates a Refusal message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.signer.v1.Refusal
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.signer.v1.Refusal} Refusal
                 */
                Refusal.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.signer.v1.Refusal)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.signer.v1.Refusal: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.signer.v1.Refusal();
                    if (object.reason != null)
                        if (typeof object.reason !== "string" || object.reason.length)
                            message.reason = $String(object.reason);
                    if (object.message != null)
                        if (typeof object.message !== "string" || object.message.length)
                            message.message = $String(object.message);
                    if (object.waitSeconds != null)
                        if ($Number(object.waitSeconds) !== 0)
                            message.waitSeconds = object.waitSeconds >>> 0;
                    return message;
                };

                /**
                 * Creates a plain object from a Refusal message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.signer.v1.Refusal
                 * @static
                 * @param {ringmaster.signer.v1.Refusal} message Refusal
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Refusal.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.reason = "";
                        object.message = "";
                        object.waitSeconds = 0;
                    }
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason"))
                        object.reason = message.reason;
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message"))
                        object.message = message.message;
                    if (message.waitSeconds != null && $Object.hasOwnProperty.call(message, "waitSeconds"))
                        object.waitSeconds = message.waitSeconds;
                    return object;
                };

                /**
                 * Converts this Refusal to JSON.
                 * @function toJSON
                 * @memberof ringmaster.signer.v1.Refusal
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Refusal.prototype.toJSON = function() {
                    return Refusal.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Refusal;
            })();

            return v1;
        })();

        return signer;
    })();

    return ringmaster;
})();

module.exports = $root;
