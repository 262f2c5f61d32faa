/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
"use strict";

var $protobuf = require("protobufjs/minimal");

// Common aliases
var $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
var $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError, $TypeError = $util.global.TypeError, $String = $util.global.String, $Number = $util.global.Number, $parseInt = $util.global.parseInt, $BigInt = $util.global.BigInt, $Boolean = $util.global.Boolean, $Array = $util.global.Array;

// Exported root namespace
var $root = $protobuf.roots["agent"] || ($protobuf.roots["agent"] = {});

$root.ringmaster = (function() {

    /**
     * Namespace ringmaster.
     * @exports ringmaster
     * @namespace
     */
    var ringmaster = {};

    ringmaster.agent = (function() {

        /**
         * Namespace agent.
         * @memberof ringmaster
         * @namespace
         */
        var agent = {};

        agent.v1 = (function() {

            /**
             * Namespace v1.
             * @memberof ringmaster.agent
             * @namespace
             */
            var v1 = {};

            v1.Order = (function() {

                /**
                 * Properties of an Order.
                 * @typedef {Object} ringmaster.agent.v1.Order.$Properties
                 * @property {string} [operationId] Order operationId
                 * @property {string} [campaignId] Order campaignId
                 * @property {string} [hostId] Order hostId
                 * @property {ringmaster.agent.v1.Direction} [direction] Order direction
                 * @property {number} [generation] Order generation
                 * @property {Long} [sequence] Order sequence
                 * @property {Long} [startByUnixMs] Order startByUnixMs
                 * @property {number} [runTimeoutMs] Order runTimeoutMs
                 * @property {string} [manifestDigest] Order manifestDigest
                 * @property {string} [campaignName] Order campaignName
                 * @property {ringmaster.agent.v1.Install.$Properties|null} [install] Order install
                 * @property {ringmaster.agent.v1.Reboot.$Properties|null} [reboot] Order reboot
                 * @property {ringmaster.agent.v1.SmokeTest.$Properties|null} [smokeTest] Order smokeTest
                 * @property {ringmaster.agent.v1.BackOut.$Properties|null} [backOut] Order backOut
                 * @property {"install"|"reboot"|"smokeTest"|"backOut"} [operation] Order operation
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an Order.
                 * @memberof ringmaster.agent.v1
                 * @interface IOrder
                 * @augments ringmaster.agent.v1.Order.$Properties
                 * @deprecated Use ringmaster.agent.v1.Order.$Properties instead.
                 */

                /**
                 * Narrowed shape of an Order.
                 * @typedef {{
                 *   operationId?: string;
                 *   campaignId?: string;
                 *   hostId?: string;
                 *   direction?: ringmaster.agent.v1.Direction;
                 *   generation?: number;
                 *   sequence?: Long;
                 *   startByUnixMs?: Long;
                 *   runTimeoutMs?: number;
                 *   manifestDigest?: string;
                 *   campaignName?: string;
                 *   install?: ringmaster.agent.v1.Install.$Shape|null;
                 *   reboot?: ringmaster.agent.v1.Reboot.$Shape|null;
                 *   smokeTest?: ringmaster.agent.v1.SmokeTest.$Shape|null;
                 *   backOut?: ringmaster.agent.v1.BackOut.$Shape|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ operation?: undefined; install?: null; reboot?: null; smokeTest?: null; backOut?: null }|{ operation?: "install"; install: ringmaster.agent.v1.Install.$Shape; reboot?: null; smokeTest?: null; backOut?: null }|{ operation?: "reboot"; install?: null; reboot: ringmaster.agent.v1.Reboot.$Shape; smokeTest?: null; backOut?: null }|{ operation?: "smokeTest"; install?: null; reboot?: null; smokeTest: ringmaster.agent.v1.SmokeTest.$Shape; backOut?: null }|{ operation?: "backOut"; install?: null; reboot?: null; smokeTest?: null; backOut: ringmaster.agent.v1.BackOut.$Shape })
                 * )} ringmaster.agent.v1.Order.$Shape
                 */

                /**
                 * Constructs a new Order.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents an Order.
                 * @constructor
                 * @param {ringmaster.agent.v1.Order.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Order = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Order operationId.
                 * @member {string} operationId
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.operationId = "";

                /**
                 * Order campaignId.
                 * @member {string} campaignId
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.campaignId = "";

                /**
                 * Order hostId.
                 * @member {string} hostId
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.hostId = "";

                /**
                 * Order direction.
                 * @member {ringmaster.agent.v1.Direction} direction
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.direction = 0;

                /**
                 * Order generation.
                 * @member {number} generation
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.generation = 0;

                /**
                 * Order sequence.
                 * @member {Long} sequence
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Order startByUnixMs.
                 * @member {Long} startByUnixMs
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.startByUnixMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                /**
                 * Order runTimeoutMs.
                 * @member {number} runTimeoutMs
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.runTimeoutMs = 0;

                /**
                 * Order manifestDigest.
                 * @member {string} manifestDigest
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.manifestDigest = "";

                /**
                 * Order campaignName.
                 * @member {string} campaignName
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.campaignName = "";

                /**
                 * Order install.
                 * @member {ringmaster.agent.v1.Install|null} install
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.install = null;

                /**
                 * Order reboot.
                 * @member {ringmaster.agent.v1.Reboot|null} reboot
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.reboot = null;

                /**
                 * Order smokeTest.
                 * @member {ringmaster.agent.v1.SmokeTest|null} smokeTest
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.smokeTest = null;

                /**
                 * Order backOut.
                 * @member {ringmaster.agent.v1.BackOut|null} backOut
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                Order.prototype.backOut = null;

                // OneOf field names bound to virtual getters and setters
                var $oneOfFields;

                /**
                 * Order operation.
                 * @member {"install"|"reboot"|"smokeTest"|"backOut"|undefined} operation
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 */
                $Object.defineProperty(Order.prototype, "operation", {
                    get: $util.oneOfGetter($oneOfFields = ["install", "reboot", "smokeTest", "backOut"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Creates a new Order instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Order
                 * @static
                 * @param {ringmaster.agent.v1.Order.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Order} Order instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Order.$Shape): ringmaster.agent.v1.Order & ringmaster.agent.v1.Order.$Shape;
                 *   (properties?: ringmaster.agent.v1.Order.$Properties): ringmaster.agent.v1.Order;
                 * }}
                 */
                Order.create = function(properties) {
                    return new Order(properties);
                };

                /**
                 * Encodes the specified Order message. Does not implicitly {@link ringmaster.agent.v1.Order.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Order
                 * @static
                 * @param {ringmaster.agent.v1.Order.$Properties} message Order message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Order.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId") && message.operationId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.operationId);
                    if (message.campaignId != null && $Object.hasOwnProperty.call(message, "campaignId") && message.campaignId !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.campaignId);
                    if (message.hostId != null && $Object.hasOwnProperty.call(message, "hostId") && message.hostId !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.hostId);
                    if (message.direction != null && $Object.hasOwnProperty.call(message, "direction") && message.direction !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).int32(message.direction);
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && message.generation !== 0)
                        writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.generation);
                    if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                        writer.uint32(/* id 6, wireType 0 =*/48).uint64(message.sequence);
                    if (message.startByUnixMs != null && $Object.hasOwnProperty.call(message, "startByUnixMs") && (typeof message.startByUnixMs === "object" ? message.startByUnixMs.low || message.startByUnixMs.high : message.startByUnixMs !== 0))
                        writer.uint32(/* id 7, wireType 0 =*/56).int64(message.startByUnixMs);
                    if (message.runTimeoutMs != null && $Object.hasOwnProperty.call(message, "runTimeoutMs") && message.runTimeoutMs !== 0)
                        writer.uint32(/* id 8, wireType 0 =*/64).uint32(message.runTimeoutMs);
                    if (message.manifestDigest != null && $Object.hasOwnProperty.call(message, "manifestDigest") && message.manifestDigest !== "")
                        writer.uint32(/* id 9, wireType 2 =*/74).string(message.manifestDigest);
                    if (message.campaignName != null && $Object.hasOwnProperty.call(message, "campaignName") && message.campaignName !== "")
                        writer.uint32(/* id 10, wireType 2 =*/82).string(message.campaignName);
                    if (message.install != null && $Object.hasOwnProperty.call(message, "install"))
                        $root.ringmaster.agent.v1.Install.encode(message.install, writer.uint32(/* id 20, wireType 2 =*/162).fork(), _depth + 1).ldelim();
                    if (message.reboot != null && $Object.hasOwnProperty.call(message, "reboot"))
                        $root.ringmaster.agent.v1.Reboot.encode(message.reboot, writer.uint32(/* id 21, wireType 2 =*/170).fork(), _depth + 1).ldelim();
                    if (message.smokeTest != null && $Object.hasOwnProperty.call(message, "smokeTest"))
                        $root.ringmaster.agent.v1.SmokeTest.encode(message.smokeTest, writer.uint32(/* id 22, wireType 2 =*/178).fork(), _depth + 1).ldelim();
                    if (message.backOut != null && $Object.hasOwnProperty.call(message, "backOut"))
                        $root.ringmaster.agent.v1.BackOut.encode(message.backOut, writer.uint32(/* id 23, wireType 2 =*/186).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an Order message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Order
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Order & ringmaster.agent.v1.Order.$Shape} Order
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Order.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Order();
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
                                    message.operationId = value;
                                else
                                    delete message.operationId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.campaignId = value;
                                else
                                    delete message.campaignId;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.hostId = value;
                                else
                                    delete message.hostId;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.direction = value;
                                else
                                    delete message.direction;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.generation = value;
                                else
                                    delete message.generation;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sequence = value;
                                else
                                    delete message.sequence;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                    message.startByUnixMs = value;
                                else
                                    delete message.startByUnixMs;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.runTimeoutMs = value;
                                else
                                    delete message.runTimeoutMs;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.manifestDigest = value;
                                else
                                    delete message.manifestDigest;
                                continue;
                            }
                        case 10: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.campaignName = value;
                                else
                                    delete message.campaignName;
                                continue;
                            }
                        case 20: {
                                if (wireType !== 2)
                                    break;
                                message.install = $root.ringmaster.agent.v1.Install.decode(reader, reader.size(), $undefined, _depth + 1, message.install);
                                message.operation = "install";
                                continue;
                            }
                        case 21: {
                                if (wireType !== 2)
                                    break;
                                message.reboot = $root.ringmaster.agent.v1.Reboot.decode(reader, reader.size(), $undefined, _depth + 1, message.reboot);
                                message.operation = "reboot";
                                continue;
                            }
                        case 22: {
                                if (wireType !== 2)
                                    break;
                                message.smokeTest = $root.ringmaster.agent.v1.SmokeTest.decode(reader, reader.size(), $undefined, _depth + 1, message.smokeTest);
                                message.operation = "smokeTest";
                                continue;
                            }
                        case 23: {
                                if (wireType !== 2)
                                    break;
                                message.backOut = $root.ringmaster.agent.v1.BackOut.decode(reader, reader.size(), $undefined, _depth + 1, message.backOut);
                                message.operation = "backOut";
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
                 * Creates an Order message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Order
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Order} Order
                 */
                Order.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Order)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Order: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Order();
                    if (object.operationId != null)
                        if (typeof object.operationId !== "string" || object.operationId.length)
                            message.operationId = $String(object.operationId);
                    if (object.campaignId != null)
                        if (typeof object.campaignId !== "string" || object.campaignId.length)
                            message.campaignId = $String(object.campaignId);
                    if (object.hostId != null)
                        if (typeof object.hostId !== "string" || object.hostId.length)
                            message.hostId = $String(object.hostId);
                    if (object.direction !== 0 && (typeof object.direction !== "string" || $root.ringmaster.agent.v1.Direction[object.direction] !== 0))
                        switch (object.direction) {
                        case "DIRECTION_UNSPECIFIED":
                        case 0:
                            message.direction = 0;
                            break;
                        case "DIRECTION_FORWARD":
                        case 1:
                            message.direction = 1;
                            break;
                        case "DIRECTION_BACKOUT":
                        case 2:
                            message.direction = 2;
                            break;
                        default:
                            if (typeof object.direction === "number" && (object.direction | 0) === object.direction)
                                message.direction = object.direction;
                        }
                    if (object.generation != null)
                        if ($Number(object.generation) !== 0)
                            message.generation = object.generation >>> 0;
                    if (object.sequence != null)
                        if (typeof object.sequence === "object" ? object.sequence.low || object.sequence.high : $Number(object.sequence) !== 0)
                            if ($util.Long)
                                message.sequence = $util.Long.fromValue(object.sequence, true);
                            else if (typeof object.sequence === "string")
                                message.sequence = $parseInt(object.sequence, 10);
                            else if (typeof object.sequence === "number")
                                message.sequence = object.sequence;
                            else if (typeof object.sequence === "object")
                                message.sequence = new $util.LongBits(object.sequence.low >>> 0, object.sequence.high >>> 0).toNumber(true);
                    if (object.startByUnixMs != null)
                        if (typeof object.startByUnixMs === "object" ? object.startByUnixMs.low || object.startByUnixMs.high : $Number(object.startByUnixMs) !== 0)
                            if ($util.Long)
                                message.startByUnixMs = $util.Long.fromValue(object.startByUnixMs, false);
                            else if (typeof object.startByUnixMs === "string")
                                message.startByUnixMs = $parseInt(object.startByUnixMs, 10);
                            else if (typeof object.startByUnixMs === "number")
                                message.startByUnixMs = object.startByUnixMs;
                            else if (typeof object.startByUnixMs === "object")
                                message.startByUnixMs = new $util.LongBits(object.startByUnixMs.low >>> 0, object.startByUnixMs.high >>> 0).toNumber();
                    if (object.runTimeoutMs != null)
                        if ($Number(object.runTimeoutMs) !== 0)
                            message.runTimeoutMs = object.runTimeoutMs >>> 0;
                    if (object.manifestDigest != null)
                        if (typeof object.manifestDigest !== "string" || object.manifestDigest.length)
                            message.manifestDigest = $String(object.manifestDigest);
                    if (object.campaignName != null)
                        if (typeof object.campaignName !== "string" || object.campaignName.length)
                            message.campaignName = $String(object.campaignName);
                    if (object.install != null) {
                        if (!$util.isObject(object.install))
                            throw $TypeError(".ringmaster.agent.v1.Order.install: object expected");
                        message.install = $root.ringmaster.agent.v1.Install.fromObject(object.install, _depth + 1);
                    }
                    if (object.reboot != null) {
                        if (!$util.isObject(object.reboot))
                            throw $TypeError(".ringmaster.agent.v1.Order.reboot: object expected");
                        message.reboot = $root.ringmaster.agent.v1.Reboot.fromObject(object.reboot, _depth + 1);
                    }
                    if (object.smokeTest != null) {
                        if (!$util.isObject(object.smokeTest))
                            throw $TypeError(".ringmaster.agent.v1.Order.smokeTest: object expected");
                        message.smokeTest = $root.ringmaster.agent.v1.SmokeTest.fromObject(object.smokeTest, _depth + 1);
                    }
                    if (object.backOut != null) {
                        if (!$util.isObject(object.backOut))
                            throw $TypeError(".ringmaster.agent.v1.Order.backOut: object expected");
                        message.backOut = $root.ringmaster.agent.v1.BackOut.fromObject(object.backOut, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from an Order message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Order
                 * @static
                 * @param {ringmaster.agent.v1.Order} message Order
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Order.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.operationId = "";
                        object.campaignId = "";
                        object.hostId = "";
                        object.direction = options.enums === $String ? "DIRECTION_UNSPECIFIED" : 0;
                        object.generation = 0;
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, true);
                            object.sequence = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.sequence = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, false);
                            object.startByUnixMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.startByUnixMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.runTimeoutMs = 0;
                        object.manifestDigest = "";
                        object.campaignName = "";
                    }
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId"))
                        object.operationId = message.operationId;
                    if (message.campaignId != null && $Object.hasOwnProperty.call(message, "campaignId"))
                        object.campaignId = message.campaignId;
                    if (message.hostId != null && $Object.hasOwnProperty.call(message, "hostId"))
                        object.hostId = message.hostId;
                    if (message.direction != null && $Object.hasOwnProperty.call(message, "direction"))
                        object.direction = options.enums === $String ? $root.ringmaster.agent.v1.Direction[message.direction] === $undefined ? message.direction : $root.ringmaster.agent.v1.Direction[message.direction] : message.direction;
                    if (message.generation != null && $Object.hasOwnProperty.call(message, "generation"))
                        object.generation = message.generation;
                    if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.sequence = typeof message.sequence === "number" ? $BigInt(message.sequence) : $util.Long.fromBits(message.sequence.low >>> 0, message.sequence.high >>> 0, true).toBigInt();
                        else if (typeof message.sequence === "number")
                            object.sequence = options.longs === $String ? $String(message.sequence) : message.sequence;
                        else
                            object.sequence = options.longs === $String ? $util.Long.prototype.toString.call(message.sequence) : options.longs === $Number ? new $util.LongBits(message.sequence.low >>> 0, message.sequence.high >>> 0).toNumber(true) : message.sequence;
                    if (message.startByUnixMs != null && $Object.hasOwnProperty.call(message, "startByUnixMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.startByUnixMs = typeof message.startByUnixMs === "number" ? $BigInt(message.startByUnixMs) : $util.Long.fromBits(message.startByUnixMs.low >>> 0, message.startByUnixMs.high >>> 0, false).toBigInt();
                        else if (typeof message.startByUnixMs === "number")
                            object.startByUnixMs = options.longs === $String ? $String(message.startByUnixMs) : message.startByUnixMs;
                        else
                            object.startByUnixMs = options.longs === $String ? $util.Long.prototype.toString.call(message.startByUnixMs) : options.longs === $Number ? new $util.LongBits(message.startByUnixMs.low >>> 0, message.startByUnixMs.high >>> 0).toNumber() : message.startByUnixMs;
                    if (message.runTimeoutMs != null && $Object.hasOwnProperty.call(message, "runTimeoutMs"))
                        object.runTimeoutMs = message.runTimeoutMs;
                    if (message.manifestDigest != null && $Object.hasOwnProperty.call(message, "manifestDigest"))
                        object.manifestDigest = message.manifestDigest;
                    if (message.campaignName != null && $Object.hasOwnProperty.call(message, "campaignName"))
                        object.campaignName = message.campaignName;
                    if (message.install != null && $Object.hasOwnProperty.call(message, "install")) {
                        object.install = $root.ringmaster.agent.v1.Install.toObject(message.install, options, _depth + 1);
                        if (options.oneofs)
                            object.operation = "install";
                    }
                    if (message.reboot != null && $Object.hasOwnProperty.call(message, "reboot")) {
                        object.reboot = $root.ringmaster.agent.v1.Reboot.toObject(message.reboot, options, _depth + 1);
                        if (options.oneofs)
                            object.operation = "reboot";
                    }
                    if (message.smokeTest != null && $Object.hasOwnProperty.call(message, "smokeTest")) {
                        object.smokeTest = $root.ringmaster.agent.v1.SmokeTest.toObject(message.smokeTest, options, _depth + 1);
                        if (options.oneofs)
                            object.operation = "smokeTest";
                    }
                    if (message.backOut != null && $Object.hasOwnProperty.call(message, "backOut")) {
                        object.backOut = $root.ringmaster.agent.v1.BackOut.toObject(message.backOut, options, _depth + 1);
                        if (options.oneofs)
                            object.operation = "backOut";
                    }
                    return object;
                };

                /**
                 * Converts this Order to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Order
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Order.prototype.toJSON = function() {
                    return Order.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Order;
            })();

            /**
             * Direction enum.
             * @name ringmaster.agent.v1.Direction
             * @enum {number}
             * @property {number} DIRECTION_UNSPECIFIED=0 DIRECTION_UNSPECIFIED value
             * @property {number} DIRECTION_FORWARD=1 DIRECTION_FORWARD value
             * @property {number} DIRECTION_BACKOUT=2 DIRECTION_BACKOUT value
             */
            v1.Direction = (function() {
                var valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "DIRECTION_UNSPECIFIED"] = 0;
                values[valuesById[1] = "DIRECTION_FORWARD"] = 1;
                values[valuesById[2] = "DIRECTION_BACKOUT"] = 2;
                return values;
            })();

            v1.Install = (function() {

                /**
                 * Properties of an Install.
                 * @typedef {Object} ringmaster.agent.v1.Install.$Properties
                 * @property {ringmaster.agent.v1.Patch.$Properties} [patch] Install patch
                 * @property {boolean} [restartServices] Install restartServices
                 * @property {number} [confirmWithinMs] Install confirmWithinMs
                 * @property {number} [backOutTimeoutMs] Install backOutTimeoutMs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an Install.
                 * @memberof ringmaster.agent.v1
                 * @interface IInstall
                 * @augments ringmaster.agent.v1.Install.$Properties
                 * @deprecated Use ringmaster.agent.v1.Install.$Properties instead.
                 */

                /**
                 * Shape of an Install.
                 * @typedef {{
                 *   patch?: ringmaster.agent.v1.Patch.$Shape;
                 *   restartServices?: boolean;
                 *   confirmWithinMs?: number;
                 *   backOutTimeoutMs?: number;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} ringmaster.agent.v1.Install.$Shape
                 */

                /**
                 * Constructs a new Install.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents an Install.
                 * @constructor
                 * @param {ringmaster.agent.v1.Install.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Install = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Install patch.
                 * @member {ringmaster.agent.v1.Patch} patch
                 * @memberof ringmaster.agent.v1.Install
                 * @instance
                 */
                Install.prototype.patch = null;

                /**
                 * Install restartServices.
                 * @member {boolean} restartServices
                 * @memberof ringmaster.agent.v1.Install
                 * @instance
                 */
                Install.prototype.restartServices = false;

                /**
                 * Install confirmWithinMs.
                 * @member {number} confirmWithinMs
                 * @memberof ringmaster.agent.v1.Install
                 * @instance
                 */
                Install.prototype.confirmWithinMs = 0;

                /**
                 * Install backOutTimeoutMs.
                 * @member {number} backOutTimeoutMs
                 * @memberof ringmaster.agent.v1.Install
                 * @instance
                 */
                Install.prototype.backOutTimeoutMs = 0;

                /**
                 * Creates a new Install instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Install
                 * @static
                 * @param {ringmaster.agent.v1.Install.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Install} Install instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Install.$Shape): ringmaster.agent.v1.Install & ringmaster.agent.v1.Install.$Shape;
                 *   (properties?: ringmaster.agent.v1.Install.$Properties): ringmaster.agent.v1.Install;
                 * }}
                 */
                Install.create = function(properties) {
                    return new Install(properties);
                };

                /**
                 * Encodes the specified Install message. Does not implicitly {@link ringmaster.agent.v1.Install.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Install
                 * @static
                 * @param {ringmaster.agent.v1.Install.$Properties} message Install message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Install.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.patch != null && $Object.hasOwnProperty.call(message, "patch"))
                        $root.ringmaster.agent.v1.Patch.encode(message.patch, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.restartServices != null && $Object.hasOwnProperty.call(message, "restartServices") && message.restartServices !== false)
                        writer.uint32(/* id 2, wireType 0 =*/16).bool(message.restartServices);
                    if (message.confirmWithinMs != null && $Object.hasOwnProperty.call(message, "confirmWithinMs") && message.confirmWithinMs !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.confirmWithinMs);
                    if (message.backOutTimeoutMs != null && $Object.hasOwnProperty.call(message, "backOutTimeoutMs") && message.backOutTimeoutMs !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.backOutTimeoutMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an Install message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Install
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Install & ringmaster.agent.v1.Install.$Shape} Install
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Install.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Install();
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
                                message.patch = $root.ringmaster.agent.v1.Patch.decode(reader, reader.size(), $undefined, _depth + 1, message.patch);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.restartServices = value;
                                else
                                    delete message.restartServices;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.confirmWithinMs = value;
                                else
                                    delete message.confirmWithinMs;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.backOutTimeoutMs = value;
                                else
                                    delete message.backOutTimeoutMs;
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
                 * Creates an Install message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Install
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Install} Install
                 */
                Install.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Install)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Install: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Install();
                    if (object.patch != null) {
                        if (!$util.isObject(object.patch))
                            throw $TypeError(".ringmaster.agent.v1.Install.patch: object expected");
                        message.patch = $root.ringmaster.agent.v1.Patch.fromObject(object.patch, _depth + 1);
                    }
                    if (object.restartServices != null)
                        if (object.restartServices)
                            message.restartServices = $Boolean(object.restartServices);
                    if (object.confirmWithinMs != null)
                        if ($Number(object.confirmWithinMs) !== 0)
                            message.confirmWithinMs = object.confirmWithinMs >>> 0;
                    if (object.backOutTimeoutMs != null)
                        if ($Number(object.backOutTimeoutMs) !== 0)
                            message.backOutTimeoutMs = object.backOutTimeoutMs >>> 0;
                    return message;
                };

                /**
                 * Creates a plain object from an Install message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Install
                 * @static
                 * @param {ringmaster.agent.v1.Install} message Install
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Install.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.patch = null;
                        object.restartServices = false;
                        object.confirmWithinMs = 0;
                        object.backOutTimeoutMs = 0;
                    }
                    if (message.patch != null && $Object.hasOwnProperty.call(message, "patch"))
                        object.patch = $root.ringmaster.agent.v1.Patch.toObject(message.patch, options, _depth + 1);
                    if (message.restartServices != null && $Object.hasOwnProperty.call(message, "restartServices"))
                        object.restartServices = message.restartServices;
                    if (message.confirmWithinMs != null && $Object.hasOwnProperty.call(message, "confirmWithinMs"))
                        object.confirmWithinMs = message.confirmWithinMs;
                    if (message.backOutTimeoutMs != null && $Object.hasOwnProperty.call(message, "backOutTimeoutMs"))
                        object.backOutTimeoutMs = message.backOutTimeoutMs;
                    return object;
                };

                /**
                 * Converts this Install to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Install
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Install.prototype.toJSON = function() {
                    return Install.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Install;
            })();

            v1.Reboot = (function() {

                /**
                 * Properties of a Reboot.
                 * @typedef {Object} ringmaster.agent.v1.Reboot.$Properties
                 * @property {string} [expectedBootId] Reboot expectedBootId
                 * @property {number} [confirmWithinMs] Reboot confirmWithinMs
                 * @property {string} [installOperationId] Reboot installOperationId
                 * @property {number} [backOutTimeoutMs] Reboot backOutTimeoutMs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Reboot.
                 * @memberof ringmaster.agent.v1
                 * @interface IReboot
                 * @augments ringmaster.agent.v1.Reboot.$Properties
                 * @deprecated Use ringmaster.agent.v1.Reboot.$Properties instead.
                 */

                /**
                 * Shape of a Reboot.
                 * @typedef {ringmaster.agent.v1.Reboot.$Properties} ringmaster.agent.v1.Reboot.$Shape
                 */

                /**
                 * Constructs a new Reboot.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Reboot.
                 * @constructor
                 * @param {ringmaster.agent.v1.Reboot.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Reboot = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Reboot expectedBootId.
                 * @member {string} expectedBootId
                 * @memberof ringmaster.agent.v1.Reboot
                 * @instance
                 */
                Reboot.prototype.expectedBootId = "";

                /**
                 * Reboot confirmWithinMs.
                 * @member {number} confirmWithinMs
                 * @memberof ringmaster.agent.v1.Reboot
                 * @instance
                 */
                Reboot.prototype.confirmWithinMs = 0;

                /**
                 * Reboot installOperationId.
                 * @member {string} installOperationId
                 * @memberof ringmaster.agent.v1.Reboot
                 * @instance
                 */
                Reboot.prototype.installOperationId = "";

                /**
                 * Reboot backOutTimeoutMs.
                 * @member {number} backOutTimeoutMs
                 * @memberof ringmaster.agent.v1.Reboot
                 * @instance
                 */
                Reboot.prototype.backOutTimeoutMs = 0;

                /**
                 * Creates a new Reboot instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Reboot
                 * @static
                 * @param {ringmaster.agent.v1.Reboot.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Reboot} Reboot instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Reboot.$Shape): ringmaster.agent.v1.Reboot & ringmaster.agent.v1.Reboot.$Shape;
                 *   (properties?: ringmaster.agent.v1.Reboot.$Properties): ringmaster.agent.v1.Reboot;
                 * }}
                 */
                Reboot.create = function(properties) {
                    return new Reboot(properties);
                };

                /**
                 * Encodes the specified Reboot message. Does not implicitly {@link ringmaster.agent.v1.Reboot.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Reboot
                 * @static
                 * @param {ringmaster.agent.v1.Reboot.$Properties} message Reboot message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Reboot.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.expectedBootId != null && $Object.hasOwnProperty.call(message, "expectedBootId") && message.expectedBootId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.expectedBootId);
                    if (message.confirmWithinMs != null && $Object.hasOwnProperty.call(message, "confirmWithinMs") && message.confirmWithinMs !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.confirmWithinMs);
                    if (message.installOperationId != null && $Object.hasOwnProperty.call(message, "installOperationId") && message.installOperationId !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.installOperationId);
                    if (message.backOutTimeoutMs != null && $Object.hasOwnProperty.call(message, "backOutTimeoutMs") && message.backOutTimeoutMs !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.backOutTimeoutMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Reboot message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Reboot
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Reboot & ringmaster.agent.v1.Reboot.$Shape} Reboot
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Reboot.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Reboot();
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
                                    message.expectedBootId = value;
                                else
                                    delete message.expectedBootId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.confirmWithinMs = value;
                                else
                                    delete message.confirmWithinMs;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.installOperationId = value;
                                else
                                    delete message.installOperationId;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.backOutTimeoutMs = value;
                                else
                                    delete message.backOutTimeoutMs;
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
                 * Creates a Reboot message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Reboot
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Reboot} Reboot
                 */
                Reboot.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Reboot)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Reboot: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Reboot();
                    if (object.expectedBootId != null)
                        if (typeof object.expectedBootId !== "string" || object.expectedBootId.length)
                            message.expectedBootId = $String(object.expectedBootId);
                    if (object.confirmWithinMs != null)
                        if ($Number(object.confirmWithinMs) !== 0)
                            message.confirmWithinMs = object.confirmWithinMs >>> 0;
                    if (object.installOperationId != null)
                        if (typeof object.installOperationId !== "string" || object.installOperationId.length)
                            message.installOperationId = $String(object.installOperationId);
                    if (object.backOutTimeoutMs != null)
                        if ($Number(object.backOutTimeoutMs) !== 0)
                            message.backOutTimeoutMs = object.backOutTimeoutMs >>> 0;
                    return message;
                };

                /**
                 * Creates a plain object from a Reboot message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Reboot
                 * @static
                 * @param {ringmaster.agent.v1.Reboot} message Reboot
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Reboot.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.expectedBootId = "";
                        object.confirmWithinMs = 0;
                        object.installOperationId = "";
                        object.backOutTimeoutMs = 0;
                    }
                    if (message.expectedBootId != null && $Object.hasOwnProperty.call(message, "expectedBootId"))
                        object.expectedBootId = message.expectedBootId;
                    if (message.confirmWithinMs != null && $Object.hasOwnProperty.call(message, "confirmWithinMs"))
                        object.confirmWithinMs = message.confirmWithinMs;
                    if (message.installOperationId != null && $Object.hasOwnProperty.call(message, "installOperationId"))
                        object.installOperationId = message.installOperationId;
                    if (message.backOutTimeoutMs != null && $Object.hasOwnProperty.call(message, "backOutTimeoutMs"))
                        object.backOutTimeoutMs = message.backOutTimeoutMs;
                    return object;
                };

                /**
                 * Converts this Reboot to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Reboot
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Reboot.prototype.toJSON = function() {
                    return Reboot.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Reboot;
            })();

            v1.SmokeTest = (function() {

                /**
                 * Properties of a SmokeTest.
                 * @typedef {Object} ringmaster.agent.v1.SmokeTest.$Properties
                 * @property {ringmaster.agent.v1.Patch.$Properties} [patch] SmokeTest patch
                 * @property {Array.<string>} [command] SmokeTest command
                 * @property {number} [timeoutMs] SmokeTest timeoutMs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a SmokeTest.
                 * @memberof ringmaster.agent.v1
                 * @interface ISmokeTest
                 * @augments ringmaster.agent.v1.SmokeTest.$Properties
                 * @deprecated Use ringmaster.agent.v1.SmokeTest.$Properties instead.
                 */

                /**
                 * Shape of a SmokeTest.
                 * @typedef {{
                 *   patch?: ringmaster.agent.v1.Patch.$Shape;
                 *   command?: Array.<string>;
                 *   timeoutMs?: number;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} ringmaster.agent.v1.SmokeTest.$Shape
                 */

                /**
                 * Constructs a new SmokeTest.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a SmokeTest.
                 * @constructor
                 * @param {ringmaster.agent.v1.SmokeTest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var SmokeTest = function (properties) {
                    this.command = [];
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * SmokeTest patch.
                 * @member {ringmaster.agent.v1.Patch} patch
                 * @memberof ringmaster.agent.v1.SmokeTest
                 * @instance
                 */
                SmokeTest.prototype.patch = null;

                /**
                 * SmokeTest command.
                 * @member {Array.<string>} command
                 * @memberof ringmaster.agent.v1.SmokeTest
                 * @instance
                 */
                SmokeTest.prototype.command = $util.emptyArray;

                /**
                 * SmokeTest timeoutMs.
                 * @member {number} timeoutMs
                 * @memberof ringmaster.agent.v1.SmokeTest
                 * @instance
                 */
                SmokeTest.prototype.timeoutMs = 0;

                /**
                 * Creates a new SmokeTest instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.SmokeTest
                 * @static
                 * @param {ringmaster.agent.v1.SmokeTest.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.SmokeTest} SmokeTest instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.SmokeTest.$Shape): ringmaster.agent.v1.SmokeTest & ringmaster.agent.v1.SmokeTest.$Shape;
                 *   (properties?: ringmaster.agent.v1.SmokeTest.$Properties): ringmaster.agent.v1.SmokeTest;
                 * }}
                 */
                SmokeTest.create = function(properties) {
                    return new SmokeTest(properties);
                };

                /**
                 * Encodes the specified SmokeTest message. Does not implicitly {@link ringmaster.agent.v1.SmokeTest.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.SmokeTest
                 * @static
                 * @param {ringmaster.agent.v1.SmokeTest.$Properties} message SmokeTest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                SmokeTest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.patch != null && $Object.hasOwnProperty.call(message, "patch"))
                        $root.ringmaster.agent.v1.Patch.encode(message.patch, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.command != null && message.command.length)
                        for (var i = 0; i < message.command.length; ++i)
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.command[i]);
                    if (message.timeoutMs != null && $Object.hasOwnProperty.call(message, "timeoutMs") && message.timeoutMs !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.timeoutMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a SmokeTest message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.SmokeTest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.SmokeTest & ringmaster.agent.v1.SmokeTest.$Shape} SmokeTest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                SmokeTest.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.SmokeTest();
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
                                message.patch = $root.ringmaster.agent.v1.Patch.decode(reader, reader.size(), $undefined, _depth + 1, message.patch);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.command && message.command.length))
                                    message.command = [];
                                message.command.push(reader.stringVerify());
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.timeoutMs = value;
                                else
                                    delete message.timeoutMs;
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
                 * Creates a SmokeTest message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.SmokeTest
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.SmokeTest} SmokeTest
                 */
                SmokeTest.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.SmokeTest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.SmokeTest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.SmokeTest();
                    if (object.patch != null) {
                        if (!$util.isObject(object.patch))
                            throw $TypeError(".ringmaster.agent.v1.SmokeTest.patch: object expected");
                        message.patch = $root.ringmaster.agent.v1.Patch.fromObject(object.patch, _depth + 1);
                    }
                    if (object.command) {
                        if (!$Array.isArray(object.command))
                            throw $TypeError(".ringmaster.agent.v1.SmokeTest.command: array expected");
                        message.command = $Array(object.command.length);
                        for (var i = 0; i < object.command.length; ++i)
                            message.command[i] = $String(object.command[i]);
                    }
                    if (object.timeoutMs != null)
                        if ($Number(object.timeoutMs) !== 0)
                            message.timeoutMs = object.timeoutMs >>> 0;
                    return message;
                };

                /**
                 * Creates a plain object from a SmokeTest message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.SmokeTest
                 * @static
                 * @param {ringmaster.agent.v1.SmokeTest} message SmokeTest
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                SmokeTest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.arrays || options.defaults)
                        object.command = [];
                    if (options.defaults) {
                        object.patch = null;
                        object.timeoutMs = 0;
                    }
                    if (message.patch != null && $Object.hasOwnProperty.call(message, "patch"))
                        object.patch = $root.ringmaster.agent.v1.Patch.toObject(message.patch, options, _depth + 1);
                    if (message.command && message.command.length) {
                        object.command = $Array(message.command.length);
                        for (var j = 0; j < message.command.length; ++j)
                            object.command[j] = message.command[j];
                    }
                    if (message.timeoutMs != null && $Object.hasOwnProperty.call(message, "timeoutMs"))
                        object.timeoutMs = message.timeoutMs;
                    return object;
                };

                /**
                 * Converts this SmokeTest to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.SmokeTest
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                SmokeTest.prototype.toJSON = function() {
                    return SmokeTest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SmokeTest;
            })();

            v1.BackOut = (function() {

                /**
                 * Properties of a BackOut.
                 * @typedef {Object} ringmaster.agent.v1.BackOut.$Properties
                 * @property {ringmaster.agent.v1.Patch.$Properties} [patch] BackOut patch
                 * @property {string} [installOperationId] BackOut installOperationId
                 * @property {boolean} [restartServices] BackOut restartServices
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a BackOut.
                 * @memberof ringmaster.agent.v1
                 * @interface IBackOut
                 * @augments ringmaster.agent.v1.BackOut.$Properties
                 * @deprecated Use ringmaster.agent.v1.BackOut.$Properties instead.
                 */

                /**
                 * Shape of a BackOut.
                 * @typedef {{
                 *   patch?: ringmaster.agent.v1.Patch.$Shape;
                 *   installOperationId?: string;
                 *   restartServices?: boolean;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} ringmaster.agent.v1.BackOut.$Shape
                 */

                /**
                 * Constructs a new BackOut.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a BackOut.
                 * @constructor
                 * @param {ringmaster.agent.v1.BackOut.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var BackOut = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * BackOut patch.
                 * @member {ringmaster.agent.v1.Patch} patch
                 * @memberof ringmaster.agent.v1.BackOut
                 * @instance
                 */
                BackOut.prototype.patch = null;

                /**
                 * BackOut installOperationId.
                 * @member {string} installOperationId
                 * @memberof ringmaster.agent.v1.BackOut
                 * @instance
                 */
                BackOut.prototype.installOperationId = "";

                /**
                 * BackOut restartServices.
                 * @member {boolean} restartServices
                 * @memberof ringmaster.agent.v1.BackOut
                 * @instance
                 */
                BackOut.prototype.restartServices = false;

                /**
                 * Creates a new BackOut instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.BackOut
                 * @static
                 * @param {ringmaster.agent.v1.BackOut.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.BackOut} BackOut instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.BackOut.$Shape): ringmaster.agent.v1.BackOut & ringmaster.agent.v1.BackOut.$Shape;
                 *   (properties?: ringmaster.agent.v1.BackOut.$Properties): ringmaster.agent.v1.BackOut;
                 * }}
                 */
                BackOut.create = function(properties) {
                    return new BackOut(properties);
                };

                /**
                 * Encodes the specified BackOut message. Does not implicitly {@link ringmaster.agent.v1.BackOut.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.BackOut
                 * @static
                 * @param {ringmaster.agent.v1.BackOut.$Properties} message BackOut message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                BackOut.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.patch != null && $Object.hasOwnProperty.call(message, "patch"))
                        $root.ringmaster.agent.v1.Patch.encode(message.patch, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.installOperationId != null && $Object.hasOwnProperty.call(message, "installOperationId") && message.installOperationId !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.installOperationId);
                    if (message.restartServices != null && $Object.hasOwnProperty.call(message, "restartServices") && message.restartServices !== false)
                        writer.uint32(/* id 3, wireType 0 =*/24).bool(message.restartServices);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a BackOut message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.BackOut
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.BackOut & ringmaster.agent.v1.BackOut.$Shape} BackOut
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                BackOut.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.BackOut();
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
                                message.patch = $root.ringmaster.agent.v1.Patch.decode(reader, reader.size(), $undefined, _depth + 1, message.patch);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.installOperationId = value;
                                else
                                    delete message.installOperationId;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.restartServices = value;
                                else
                                    delete message.restartServices;
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
                 * Creates a BackOut message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.BackOut
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.BackOut} BackOut
                 */
                BackOut.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.BackOut)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.BackOut: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.BackOut();
                    if (object.patch != null) {
                        if (!$util.isObject(object.patch))
                            throw $TypeError(".ringmaster.agent.v1.BackOut.patch: object expected");
                        message.patch = $root.ringmaster.agent.v1.Patch.fromObject(object.patch, _depth + 1);
                    }
                    if (object.installOperationId != null)
                        if (typeof object.installOperationId !== "string" || object.installOperationId.length)
                            message.installOperationId = $String(object.installOperationId);
                    if (object.restartServices != null)
                        if (object.restartServices)
                            message.restartServices = $Boolean(object.restartServices);
                    return message;
                };

                /**
                 * Creates a plain object from a BackOut message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.BackOut
                 * @static
                 * @param {ringmaster.agent.v1.BackOut} message BackOut
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                BackOut.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.patch = null;
                        object.installOperationId = "";
                        object.restartServices = false;
                    }
                    if (message.patch != null && $Object.hasOwnProperty.call(message, "patch"))
                        object.patch = $root.ringmaster.agent.v1.Patch.toObject(message.patch, options, _depth + 1);
                    if (message.installOperationId != null && $Object.hasOwnProperty.call(message, "installOperationId"))
                        object.installOperationId = message.installOperationId;
                    if (message.restartServices != null && $Object.hasOwnProperty.call(message, "restartServices"))
                        object.restartServices = message.restartServices;
                    return object;
                };

                /**
                 * Converts this BackOut to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.BackOut
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                BackOut.prototype.toJSON = function() {
                    return BackOut.toObject(this, $protobuf.util.toJSONOptions);
                };

                return BackOut;
            })();

            v1.Patch = (function() {

                /**
                 * Properties of a Patch.
                 * @typedef {Object} ringmaster.agent.v1.Patch.$Properties
                 * @property {ringmaster.agent.v1.Packages.$Properties|null} [deb] Patch deb
                 * @property {ringmaster.agent.v1.Packages.$Properties|null} [rpm] Patch rpm
                 * @property {ringmaster.agent.v1.Bundle.$Properties|null} [bundle] Patch bundle
                 * @property {"deb"|"rpm"|"bundle"} [kind] Patch kind
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Patch.
                 * @memberof ringmaster.agent.v1
                 * @interface IPatch
                 * @augments ringmaster.agent.v1.Patch.$Properties
                 * @deprecated Use ringmaster.agent.v1.Patch.$Properties instead.
                 */

                /**
                 * Narrowed shape of a Patch.
                 * @typedef {{
                 *   deb?: ringmaster.agent.v1.Packages.$Shape|null;
                 *   rpm?: ringmaster.agent.v1.Packages.$Shape|null;
                 *   bundle?: ringmaster.agent.v1.Bundle.$Shape|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ kind?: undefined; deb?: null; rpm?: null; bundle?: null }|{ kind?: "deb"; deb: ringmaster.agent.v1.Packages.$Shape; rpm?: null; bundle?: null }|{ kind?: "rpm"; deb?: null; rpm: ringmaster.agent.v1.Packages.$Shape; bundle?: null }|{ kind?: "bundle"; deb?: null; rpm?: null; bundle: ringmaster.agent.v1.Bundle.$Shape })
                 * )} ringmaster.agent.v1.Patch.$Shape
                 */

                /**
                 * Constructs a new Patch.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Patch.
                 * @constructor
                 * @param {ringmaster.agent.v1.Patch.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Patch = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Patch deb.
                 * @member {ringmaster.agent.v1.Packages|null} deb
                 * @memberof ringmaster.agent.v1.Patch
                 * @instance
                 */
                Patch.prototype.deb = null;

                /**
                 * Patch rpm.
                 * @member {ringmaster.agent.v1.Packages|null} rpm
                 * @memberof ringmaster.agent.v1.Patch
                 * @instance
                 */
                Patch.prototype.rpm = null;

                /**
                 * Patch bundle.
                 * @member {ringmaster.agent.v1.Bundle|null} bundle
                 * @memberof ringmaster.agent.v1.Patch
                 * @instance
                 */
                Patch.prototype.bundle = null;

                // OneOf field names bound to virtual getters and setters
                var $oneOfFields;

                /**
                 * Patch kind.
                 * @member {"deb"|"rpm"|"bundle"|undefined} kind
                 * @memberof ringmaster.agent.v1.Patch
                 * @instance
                 */
                $Object.defineProperty(Patch.prototype, "kind", {
                    get: $util.oneOfGetter($oneOfFields = ["deb", "rpm", "bundle"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Creates a new Patch instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Patch
                 * @static
                 * @param {ringmaster.agent.v1.Patch.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Patch} Patch instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Patch.$Shape): ringmaster.agent.v1.Patch & ringmaster.agent.v1.Patch.$Shape;
                 *   (properties?: ringmaster.agent.v1.Patch.$Properties): ringmaster.agent.v1.Patch;
                 * }}
                 */
                Patch.create = function(properties) {
                    return new Patch(properties);
                };

                /**
                 * Encodes the specified Patch message. Does not implicitly {@link ringmaster.agent.v1.Patch.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Patch
                 * @static
                 * @param {ringmaster.agent.v1.Patch.$Properties} message Patch message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Patch.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.deb != null && $Object.hasOwnProperty.call(message, "deb"))
                        $root.ringmaster.agent.v1.Packages.encode(message.deb, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.rpm != null && $Object.hasOwnProperty.call(message, "rpm"))
                        $root.ringmaster.agent.v1.Packages.encode(message.rpm, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle"))
                        $root.ringmaster.agent.v1.Bundle.encode(message.bundle, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Patch message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Patch
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Patch & ringmaster.agent.v1.Patch.$Shape} Patch
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Patch.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Patch();
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
                                message.deb = $root.ringmaster.agent.v1.Packages.decode(reader, reader.size(), $undefined, _depth + 1, message.deb);
                                message.kind = "deb";
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.rpm = $root.ringmaster.agent.v1.Packages.decode(reader, reader.size(), $undefined, _depth + 1, message.rpm);
                                message.kind = "rpm";
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.bundle = $root.ringmaster.agent.v1.Bundle.decode(reader, reader.size(), $undefined, _depth + 1, message.bundle);
                                message.kind = "bundle";
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
                 * Creates a Patch message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Patch
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Patch} Patch
                 */
                Patch.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Patch)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Patch: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Patch();
                    if (object.deb != null) {
                        if (!$util.isObject(object.deb))
                            throw $TypeError(".ringmaster.agent.v1.Patch.deb: object expected");
                        message.deb = $root.ringmaster.agent.v1.Packages.fromObject(object.deb, _depth + 1);
                    }
                    if (object.rpm != null) {
                        if (!$util.isObject(object.rpm))
                            throw $TypeError(".ringmaster.agent.v1.Patch.rpm: object expected");
                        message.rpm = $root.ringmaster.agent.v1.Packages.fromObject(object.rpm, _depth + 1);
                    }
                    if (object.bundle != null) {
                        if (!$util.isObject(object.bundle))
                            throw $TypeError(".ringmaster.agent.v1.Patch.bundle: object expected");
                        message.bundle = $root.ringmaster.agent.v1.Bundle.fromObject(object.bundle, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a Patch message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Patch
                 * @static
                 * @param {ringmaster.agent.v1.Patch} message Patch
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Patch.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (message.deb != null && $Object.hasOwnProperty.call(message, "deb")) {
                        object.deb = $root.ringmaster.agent.v1.Packages.toObject(message.deb, options, _depth + 1);
                        if (options.oneofs)
                            object.kind = "deb";
                    }
                    if (message.rpm != null && $Object.hasOwnProperty.call(message, "rpm")) {
                        object.rpm = $root.ringmaster.agent.v1.Packages.toObject(message.rpm, options, _depth + 1);
                        if (options.oneofs)
                            object.kind = "rpm";
                    }
                    if (message.bundle != null && $Object.hasOwnProperty.call(message, "bundle")) {
                        object.bundle = $root.ringmaster.agent.v1.Bundle.toObject(message.bundle, options, _depth + 1);
                        if (options.oneofs)
                            object.kind = "bundle";
                    }
                    return object;
                };

                /**
                 * Converts this Patch to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Patch
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Patch.prototype.toJSON = function() {
                    return Patch.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Patch;
            })();

            v1.Packages = (function() {

                /**
                 * Properties of a Packages.
                 * @typedef {Object} ringmaster.agent.v1.Packages.$Properties
                 * @property {Array.<ringmaster.agent.v1.Package.$Properties>} [packages] Packages packages
                 * @property {Array.<ringmaster.agent.v1.Package.$Properties>} [checkedPackages] Packages checkedPackages
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Packages.
                 * @memberof ringmaster.agent.v1
                 * @interface IPackages
                 * @augments ringmaster.agent.v1.Packages.$Properties
                 * @deprecated Use ringmaster.agent.v1.Packages.$Properties instead.
                 */

                /**
                 * Shape of a Packages.
                 * @typedef {ringmaster.agent.v1.Packages.$Properties} ringmaster.agent.v1.Packages.$Shape
                 */

                /**
                 * Constructs a new Packages.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Packages.
                 * @constructor
                 * @param {ringmaster.agent.v1.Packages.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Packages = function (properties) {
                    this.packages = [];
                    this.checkedPackages = [];
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Packages packages.
                 * @member {Array.<ringmaster.agent.v1.Package>} packages
                 * @memberof ringmaster.agent.v1.Packages
                 * @instance
                 */
                Packages.prototype.packages = $util.emptyArray;

                /**
                 * Packages checkedPackages.
                 * @member {Array.<ringmaster.agent.v1.Package>} checkedPackages
                 * @memberof ringmaster.agent.v1.Packages
                 * @instance
                 */
                Packages.prototype.checkedPackages = $util.emptyArray;

                /**
                 * Creates a new Packages instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Packages
                 * @static
                 * @param {ringmaster.agent.v1.Packages.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Packages} Packages instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Packages.$Shape): ringmaster.agent.v1.Packages & ringmaster.agent.v1.Packages.$Shape;
                 *   (properties?: ringmaster.agent.v1.Packages.$Properties): ringmaster.agent.v1.Packages;
                 * }}
                 */
                Packages.create = function(properties) {
                    return new Packages(properties);
                };

                /**
                 * Encodes the specified Packages message. Does not implicitly {@link ringmaster.agent.v1.Packages.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Packages
                 * @static
                 * @param {ringmaster.agent.v1.Packages.$Properties} message Packages message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Packages.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.packages != null && message.packages.length)
                        for (var i = 0; i < message.packages.length; ++i)
                            $root.ringmaster.agent.v1.Package.encode(message.packages[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.checkedPackages != null && message.checkedPackages.length)
                        for (var i = 0; i < message.checkedPackages.length; ++i)
                            $root.ringmaster.agent.v1.Package.encode(message.checkedPackages[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Packages message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Packages
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Packages & ringmaster.agent.v1.Packages.$Shape} Packages
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Packages.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Packages();
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
                                if (!(message.packages && message.packages.length))
                                    message.packages = [];
                                message.packages.push($root.ringmaster.agent.v1.Package.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.checkedPackages && message.checkedPackages.length))
                                    message.checkedPackages = [];
                                message.checkedPackages.push($root.ringmaster.agent.v1.Package.decode(reader, reader.size(), $undefined, _depth + 1));
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
                 * Creates a Packages message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Packages
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Packages} Packages
                 */
                Packages.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Packages)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Packages: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Packages();
                    if (object.packages) {
                        if (!$Array.isArray(object.packages))
                            throw $TypeError(".ringmaster.agent.v1.Packages.packages: array expected");
                        message.packages = $Array(object.packages.length);
                        for (var i = 0; i < object.packages.length; ++i) {
                            if (!$util.isObject(object.packages[i]))
                                throw $TypeError(".ringmaster.agent.v1.Packages.packages: object expected");
                            message.packages[i] = $root.ringmaster.agent.v1.Package.fromObject(object.packages[i], _depth + 1);
                        }
                    }
                    if (object.checkedPackages) {
                        if (!$Array.isArray(object.checkedPackages))
                            throw $TypeError(".ringmaster.agent.v1.Packages.checkedPackages: array expected");
                        message.checkedPackages = $Array(object.checkedPackages.length);
                        for (var i = 0; i < object.checkedPackages.length; ++i) {
                            if (!$util.isObject(object.checkedPackages[i]))
                                throw $TypeError(".ringmaster.agent.v1.Packages.checkedPackages: object expected");
                            message.checkedPackages[i] = $root.ringmaster.agent.v1.Package.fromObject(object.checkedPackages[i], _depth + 1);
                        }
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a Packages message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Packages
                 * @static
                 * @param {ringmaster.agent.v1.Packages} message Packages
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Packages.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.arrays || options.defaults) {
                        object.packages = [];
                        object.checkedPackages = [];
                    }
                    if (message.packages && message.packages.length) {
                        object.packages = $Array(message.packages.length);
                        for (var j = 0; j < message.packages.length; ++j)
                            object.packages[j] = $root.ringmaster.agent.v1.Package.toObject(message.packages[j], options, _depth + 1);
                    }
                    if (message.checkedPackages && message.checkedPackages.length) {
                        object.checkedPackages = $Array(message.checkedPackages.length);
                        for (var j = 0; j < message.checkedPackages.length; ++j)
                            object.checkedPackages[j] = $root.ringmaster.agent.v1.Package.toObject(message.checkedPackages[j], options, _depth + 1);
                    }
                    return object;
                };

                /**
                 * Converts this Packages to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Packages
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Packages.prototype.toJSON = function() {
                    return Packages.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Packages;
            })();

            v1.Package = (function() {

                /**
                 * Properties of a Package.
                 * @typedef {Object} ringmaster.agent.v1.Package.$Properties
                 * @property {string} [name] Package name
                 * @property {string} [version] Package version
                 * @property {Array.<string>} [digests] Package digests
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Package.
                 * @memberof ringmaster.agent.v1
                 * @interface IPackage
                 * @augments ringmaster.agent.v1.Package.$Properties
                 * @deprecated Use ringmaster.agent.v1.Package.$Properties instead.
                 */

                /**
                 * Shape of a Package.
                 * @typedef {ringmaster.agent.v1.Package.$Properties} ringmaster.agent.v1.Package.$Shape
                 */

                /**
                 * Constructs a new Package.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Package.
                 * @constructor
                 * @param {ringmaster.agent.v1.Package.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Package = function (properties) {
                    this.digests = [];
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Package name.
                 * @member {string} name
                 * @memberof ringmaster.agent.v1.Package
                 * @instance
                 */
                Package.prototype.name = "";

                /**
                 * Package version.
                 * @member {string} version
                 * @memberof ringmaster.agent.v1.Package
                 * @instance
                 */
                Package.prototype.version = "";

                /**
                 * Package digests.
                 * @member {Array.<string>} digests
                 * @memberof ringmaster.agent.v1.Package
                 * @instance
                 */
                Package.prototype.digests = $util.emptyArray;

                /**
                 * Creates a new Package instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Package
                 * @static
                 * @param {ringmaster.agent.v1.Package.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Package} Package instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Package.$Shape): ringmaster.agent.v1.Package & ringmaster.agent.v1.Package.$Shape;
                 *   (properties?: ringmaster.agent.v1.Package.$Properties): ringmaster.agent.v1.Package;
                 * }}
                 */
                Package.create = function(properties) {
                    return new Package(properties);
                };

                /**
                 * Encodes the specified Package message. Does not implicitly {@link ringmaster.agent.v1.Package.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Package
                 * @static
                 * @param {ringmaster.agent.v1.Package.$Properties} message Package message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Package.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.version);
                    if (message.digests != null && message.digests.length)
                        for (var i = 0; i < message.digests.length; ++i)
                            writer.uint32(/* id 3, wireType 2 =*/26).string(message.digests[i]);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Package message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Package
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Package & ringmaster.agent.v1.Package.$Shape} Package
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Package.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Package();
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
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.version = value;
                                else
                                    delete message.version;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.digests && message.digests.length))
                                    message.digests = [];
                                message.digests.push(reader.stringVerify());
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
                 * Creates a Package message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Package
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Package} Package
                 */
                Package.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Package)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Package: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Package();
                    if (object.name != null)
                        if (typeof object.name !== "string" || object.name.length)
                            message.name = $String(object.name);
                    if (object.version != null)
                        if (typeof object.version !== "string" || object.version.length)
                            message.version = $String(object.version);
                    if (object.digests) {
                        if (!$Array.isArray(object.digests))
                            throw $TypeError(".ringmaster.agent.v1.Package.digests: array expected");
                        message.digests = $Array(object.digests.length);
                        for (var i = 0; i < object.digests.length; ++i)
                            message.digests[i] = $String(object.digests[i]);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a Package message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Package
                 * @static
                 * @param {ringmaster.agent.v1.Package} message Package
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Package.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.arrays || options.defaults)
                        object.digests = [];
                    if (options.defaults) {
                        object.name = "";
                        object.version = "";
                    }
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                        object.name = message.name;
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version"))
                        object.version = message.version;
                    if (message.digests && message.digests.length) {
                        object.digests = $Array(message.digests.length);
                        for (var j = 0; j < message.digests.length; ++j)
                            object.digests[j] = message.digests[j];
                    }
                    return object;
                };

                /**
                 * Converts this Package to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Package
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Package.prototype.toJSON = function() {
                    return Package.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Package;
            })();

            v1.Bundle = (function() {

                /**
                 * Properties of a Bundle.
                 * @typedef {Object} ringmaster.agent.v1.Bundle.$Properties
                 * @property {string} [name] Bundle name
                 * @property {string} [version] Bundle version
                 * @property {string} [digest] Bundle digest
                 * @property {Long} [size] Bundle size
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Bundle.
                 * @memberof ringmaster.agent.v1
                 * @interface IBundle
                 * @augments ringmaster.agent.v1.Bundle.$Properties
                 * @deprecated Use ringmaster.agent.v1.Bundle.$Properties instead.
                 */

                /**
                 * Shape of a Bundle.
                 * @typedef {ringmaster.agent.v1.Bundle.$Properties} ringmaster.agent.v1.Bundle.$Shape
                 */

                /**
                 * Constructs a new Bundle.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Bundle.
                 * @constructor
                 * @param {ringmaster.agent.v1.Bundle.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Bundle = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Bundle name.
                 * @member {string} name
                 * @memberof ringmaster.agent.v1.Bundle
                 * @instance
                 */
                Bundle.prototype.name = "";

                /**
                 * Bundle version.
                 * @member {string} version
                 * @memberof ringmaster.agent.v1.Bundle
                 * @instance
                 */
                Bundle.prototype.version = "";

                /**
                 * Bundle digest.
                 * @member {string} digest
                 * @memberof ringmaster.agent.v1.Bundle
                 * @instance
                 */
                Bundle.prototype.digest = "";

                /**
                 * Bundle size.
                 * @member {Long} size
                 * @memberof ringmaster.agent.v1.Bundle
                 * @instance
                 */
                Bundle.prototype.size = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Creates a new Bundle instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Bundle
                 * @static
                 * @param {ringmaster.agent.v1.Bundle.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Bundle} Bundle instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Bundle.$Shape): ringmaster.agent.v1.Bundle & ringmaster.agent.v1.Bundle.$Shape;
                 *   (properties?: ringmaster.agent.v1.Bundle.$Properties): ringmaster.agent.v1.Bundle;
                 * }}
                 */
                Bundle.create = function(properties) {
                    return new Bundle(properties);
                };

                /**
                 * Encodes the specified Bundle message. Does not implicitly {@link ringmaster.agent.v1.Bundle.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Bundle
                 * @static
                 * @param {ringmaster.agent.v1.Bundle.$Properties} message Bundle message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Bundle.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.version);
                    if (message.digest != null && $Object.hasOwnProperty.call(message, "digest") && message.digest !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.digest);
                    if (message.size != null && $Object.hasOwnProperty.call(message, "size") && (typeof message.size === "object" ? message.size.low || message.size.high : message.size !== 0))
                        writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.size);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Bundle message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Bundle
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Bundle & ringmaster.agent.v1.Bundle.$Shape} Bundle
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Bundle.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Bundle();
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
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.version = value;
                                else
                                    delete message.version;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.digest = value;
                                else
                                    delete message.digest;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.size = value;
                                else
                                    delete message.size;
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
                 * Creates a Bundle message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Bundle
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Bundle} Bundle
                 */
                Bundle.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Bundle)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Bundle: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Bundle();
                    if (object.name != null)
                        if (typeof object.name !== "string" || object.name.length)
                            message.name = $String(object.name);
                    if (object.version != null)
                        if (typeof object.version !== "string" || object.version.length)
                            message.version = $String(object.version);
                    if (object.digest != null)
                        if (typeof object.digest !== "string" || object.digest.length)
                            message.digest = $String(object.digest);
                    if (object.size != null)
                        if (typeof object.size === "object" ? object.size.low || object.size.high : $Number(object.size) !== 0)
                            if ($util.Long)
                                message.size = $util.Long.fromValue(object.size, true);
                            else if (typeof object.size === "string")
                                message.size = $parseInt(object.size, 10);
                            else if (typeof object.size === "number")
                                message.size = object.size;
                            else if (typeof object.size === "object")
                                message.size = new $util.LongBits(object.size.low >>> 0, object.size.high >>> 0).toNumber(true);
                    return message;
                };

                /**
                 * Creates a plain object from a Bundle message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Bundle
                 * @static
                 * @param {ringmaster.agent.v1.Bundle} message Bundle
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Bundle.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.name = "";
                        object.version = "";
                        object.digest = "";
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, true);
                            object.size = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.size = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                        object.name = message.name;
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version"))
                        object.version = message.version;
                    if (message.digest != null && $Object.hasOwnProperty.call(message, "digest"))
                        object.digest = message.digest;
                    if (message.size != null && $Object.hasOwnProperty.call(message, "size"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.size = typeof message.size === "number" ? $BigInt(message.size) : $util.Long.fromBits(message.size.low >>> 0, message.size.high >>> 0, true).toBigInt();
                        else if (typeof message.size === "number")
                            object.size = options.longs === $String ? $String(message.size) : message.size;
                        else
                            object.size = options.longs === $String ? $util.Long.prototype.toString.call(message.size) : options.longs === $Number ? new $util.LongBits(message.size.low >>> 0, message.size.high >>> 0).toNumber(true) : message.size;
                    return object;
                };

                /**
                 * Converts this Bundle to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Bundle
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Bundle.prototype.toJSON = function() {
                    return Bundle.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Bundle;
            })();

            v1.AgentSessionService = (function() {

                /**
                 * Constructs a new AgentSessionService service.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents an AgentSessionService
                 * @extends $protobuf.rpc.Service
                 * @constructor
                 * @param {$protobuf.RPCImpl} rpcImpl RPC implementation
                 * @param {boolean} [requestDelimited=false] Whether requests are length-delimited
                 * @param {boolean} [responseDelimited=false] Whether responses are length-delimited
                 */
                var AgentSessionService = function(rpcImpl, requestDelimited, responseDelimited) {
                    $protobuf.rpc.Service.call(this, rpcImpl, requestDelimited, responseDelimited);
                };

                $Object.defineProperty(AgentSessionService.prototype = $Object.create($protobuf.rpc.Service.prototype), "constructor", { value: AgentSessionService, writable: true, enumerable: false, configurable: true });

                /**
                 * Creates new AgentSessionService service using the specified rpc implementation.
                 * @function create
                 * @memberof ringmaster.agent.v1.AgentSessionService
                 * @static
                 * @param {$protobuf.RPCImpl} rpcImpl RPC implementation
                 * @param {boolean} [requestDelimited=false] Whether requests are length-delimited
                 * @param {boolean} [responseDelimited=false] Whether responses are length-delimited
                 * @returns {AgentSessionService} RPC service. Useful where requests and/or responses are streamed.
                 */
                AgentSessionService.create = function(rpcImpl, requestDelimited, responseDelimited) {
                    return new this(rpcImpl, requestDelimited, responseDelimited);
                };

                /**
                 * Callback as used by {@link ringmaster.agent.v1.AgentSessionService#session}.
                 * @memberof ringmaster.agent.v1.AgentSessionService
                 * @typedef SessionCallback
                 * @type {function}
                 * @param {Error|null} error Error, if any
                 * @param {ringmaster.agent.v1.SessionResponse} [response] SessionResponse
                 */

                /**
                 * Calls Session.
                 * @memberof ringmaster.agent.v1.AgentSessionService
                 * @typedef Session
                 * @type {{
                 *   (request: ringmaster.agent.v1.ISessionRequest, callback: ringmaster.agent.v1.AgentSessionService.SessionCallback): void;
                 *   (request: ringmaster.agent.v1.ISessionRequest): Promise<ringmaster.agent.v1.SessionResponse>;
                 *   readonly name: "Session";
                 *   readonly path: "/ringmaster.agent.v1.AgentSessionService/Session";
                 *   readonly requestType: "SessionRequest";
                 *   readonly responseType: "SessionResponse";
                 *   readonly requestStream: true;
                 *   readonly responseStream: true;
                 * }}
                 */

                /**
                 * Calls Session.
                 * @name ringmaster.agent.v1.AgentSessionService#session
                 * @type {ringmaster.agent.v1.AgentSessionService.Session}
                 */
                $Object.defineProperties(AgentSessionService.prototype.session = function(request, callback) {
                    return $protobuf.rpc.Service.prototype.rpcCall.call(this, AgentSessionService.prototype.session, $root.ringmaster.agent.v1.SessionRequest, $root.ringmaster.agent.v1.SessionResponse, request, callback);
                }, {
                    name: { value: "Session" },
                    path: { value: "/ringmaster.agent.v1.AgentSessionService/Session" },
                    requestType: { value: "SessionRequest" },
                    responseType: { value: "SessionResponse" },
                    requestStream: { value: true },
                    responseStream: { value: true }
                });

                return AgentSessionService;
            })();

            v1.SessionRequest = (function() {

                /**
                 * Properties of a SessionRequest.
                 * @typedef {Object} ringmaster.agent.v1.SessionRequest.$Properties
                 * @property {Long} [seq] SessionRequest seq
                 * @property {Long} [ack] SessionRequest ack
                 * @property {ringmaster.agent.v1.Hello.$Properties|null} [hello] SessionRequest hello
                 * @property {ringmaster.agent.v1.Heartbeat.$Properties|null} [heartbeat] SessionRequest heartbeat
                 * @property {ringmaster.agent.v1.OrderReport.$Properties|null} [orderReport] SessionRequest orderReport
                 * @property {ringmaster.agent.v1.Goodbye.$Properties|null} [goodbye] SessionRequest goodbye
                 * @property {ringmaster.agent.v1.SimulationResult.$Properties|null} [simulationResult] SessionRequest simulationResult
                 * @property {ringmaster.agent.v1.CertificateRequest.$Properties|null} [certificateRequest] SessionRequest certificateRequest
                 * @property {"hello"|"heartbeat"|"orderReport"|"goodbye"|"simulationResult"|"certificateRequest"} [body] SessionRequest body
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a SessionRequest.
                 * @memberof ringmaster.agent.v1
                 * @interface ISessionRequest
                 * @augments ringmaster.agent.v1.SessionRequest.$Properties
                 * @deprecated Use ringmaster.agent.v1.SessionRequest.$Properties instead.
                 */

                /**
                 * Narrowed shape of a SessionRequest.
                 * @typedef {{
                 *   seq?: Long;
                 *   ack?: Long;
                 *   hello?: ringmaster.agent.v1.Hello.$Shape|null;
                 *   heartbeat?: ringmaster.agent.v1.Heartbeat.$Shape|null;
                 *   orderReport?: ringmaster.agent.v1.OrderReport.$Shape|null;
                 *   goodbye?: ringmaster.agent.v1.Goodbye.$Shape|null;
                 *   simulationResult?: ringmaster.agent.v1.SimulationResult.$Shape|null;
                 *   certificateRequest?: ringmaster.agent.v1.CertificateRequest.$Shape|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ body?: undefined; hello?: null; heartbeat?: null; orderReport?: null; goodbye?: null; simulationResult?: null; certificateRequest?: null }|{ body?: "hello"; hello: ringmaster.agent.v1.Hello.$Shape; heartbeat?: null; orderReport?: null; goodbye?: null; simulationResult?: null; certificateRequest?: null }|{ body?: "heartbeat"; hello?: null; heartbeat: ringmaster.agent.v1.Heartbeat.$Shape; orderReport?: null; goodbye?: null; simulationResult?: null; certificateRequest?: null }|{ body?: "orderReport"; hello?: null; heartbeat?: null; orderReport: ringmaster.agent.v1.OrderReport.$Shape; goodbye?: null; simulationResult?: null; certificateRequest?: null }|{ body?: "goodbye"; hello?: null; heartbeat?: null; orderReport?: null; goodbye: ringmaster.agent.v1.Goodbye.$Shape; simulationResult?: null; certificateRequest?: null }|{ body?: "simulationResult"; hello?: null; heartbeat?: null; orderReport?: null; goodbye?: null; simulationResult: ringmaster.agent.v1.SimulationResult.$Shape; certificateRequest?: null }|{ body?: "certificateRequest"; hello?: null; heartbeat?: null; orderReport?: null; goodbye?: null; simulationResult?: null; certificateRequest: ringmaster.agent.v1.CertificateRequest.$Shape })
                 * )} ringmaster.agent.v1.SessionRequest.$Shape
                 */

                /**
                 * Constructs a new SessionRequest.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a SessionRequest.
                 * @constructor
                 * @param {ringmaster.agent.v1.SessionRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var SessionRequest = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * SessionRequest seq.
                 * @member {Long} seq
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @instance
                 */
                SessionRequest.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * SessionRequest ack.
                 * @member {Long} ack
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @instance
                 */
                SessionRequest.prototype.ack = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * SessionRequest hello.
                 * @member {ringmaster.agent.v1.Hello|null} hello
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @instance
                 */
                SessionRequest.prototype.hello = null;

                /**
                 * SessionRequest heartbeat.
                 * @member {ringmaster.agent.v1.Heartbeat|null} heartbeat
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @instance
                 */
                SessionRequest.prototype.heartbeat = null;

                /**
                 * SessionRequest orderReport.
                 * @member {ringmaster.agent.v1.OrderReport|null} orderReport
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @instance
                 */
                SessionRequest.prototype.orderReport = null;

                /**
                 * SessionRequest goodbye.
                 * @member {ringmaster.agent.v1.Goodbye|null} goodbye
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @instance
                 */
                SessionRequest.prototype.goodbye = null;

                /**
                 * SessionRequest simulationResult.
                 * @member {ringmaster.agent.v1.SimulationResult|null} simulationResult
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @instance
                 */
                SessionRequest.prototype.simulationResult = null;

                /**
                 * SessionRequest certificateRequest.
                 * @member {ringmaster.agent.v1.CertificateRequest|null} certificateRequest
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @instance
                 */
                SessionRequest.prototype.certificateRequest = null;

                // OneOf field names bound to virtual getters and setters
                var $oneOfFields;

                /**
                 * SessionRequest body.
                 * @member {"hello"|"heartbeat"|"orderReport"|"goodbye"|"simulationResult"|"certificateRequest"|undefined} body
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @instance
                 */
                $Object.defineProperty(SessionRequest.prototype, "body", {
                    get: $util.oneOfGetter($oneOfFields = ["hello", "heartbeat", "orderReport", "goodbye", "simulationResult", "certificateRequest"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Creates a new SessionRequest instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @static
                 * @param {ringmaster.agent.v1.SessionRequest.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.SessionRequest} SessionRequest instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.SessionRequest.$Shape): ringmaster.agent.v1.SessionRequest & ringmaster.agent.v1.SessionRequest.$Shape;
                 *   (properties?: ringmaster.agent.v1.SessionRequest.$Properties): ringmaster.agent.v1.SessionRequest;
                 * }}
                 */
                SessionRequest.create = function(properties) {
                    return new SessionRequest(properties);
                };

                /**
                 * Encodes the specified SessionRequest message. Does not implicitly {@link ringmaster.agent.v1.SessionRequest.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @static
                 * @param {ringmaster.agent.v1.SessionRequest.$Properties} message SessionRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                SessionRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.seq);
                    if (message.ack != null && $Object.hasOwnProperty.call(message, "ack") && (typeof message.ack === "object" ? message.ack.low || message.ack.high : message.ack !== 0))
                        writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.ack);
                    if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
                        $root.ringmaster.agent.v1.Hello.encode(message.hello, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                    if (message.heartbeat != null && $Object.hasOwnProperty.call(message, "heartbeat"))
                        $root.ringmaster.agent.v1.Heartbeat.encode(message.heartbeat, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                    if (message.orderReport != null && $Object.hasOwnProperty.call(message, "orderReport"))
                        $root.ringmaster.agent.v1.OrderReport.encode(message.orderReport, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                    if (message.goodbye != null && $Object.hasOwnProperty.call(message, "goodbye"))
                        $root.ringmaster.agent.v1.Goodbye.encode(message.goodbye, writer.uint32(/* id 13, wireType 2 =*/106).fork(), _depth + 1).ldelim();
                    if (message.simulationResult != null && $Object.hasOwnProperty.call(message, "simulationResult"))
                        $root.ringmaster.agent.v1.SimulationResult.encode(message.simulationResult, writer.uint32(/* id 14, wireType 2 =*/114).fork(), _depth + 1).ldelim();
                    if (message.certificateRequest != null && $Object.hasOwnProperty.call(message, "certificateRequest"))
                        $root.ringmaster.agent.v1.CertificateRequest.encode(message.certificateRequest, writer.uint32(/* id 20, wireType 2 =*/162).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a SessionRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.SessionRequest & ringmaster.agent.v1.SessionRequest.$Shape} SessionRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                SessionRequest.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.SessionRequest();
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
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.seq = value;
                                else
                                    delete message.seq;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.ack = value;
                                else
                                    delete message.ack;
                                continue;
                            }
                        case 10: {
                                if (wireType !== 2)
                                    break;
                                message.hello = $root.ringmaster.agent.v1.Hello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                                message.body = "hello";
                                continue;
                            }
                        case 11: {
                                if (wireType !== 2)
                                    break;
                                message.heartbeat = $root.ringmaster.agent.v1.Heartbeat.decode(reader, reader.size(), $undefined, _depth + 1, message.heartbeat);
                                message.body = "heartbeat";
                                continue;
                            }
                        case 12: {
                                if (wireType !== 2)
                                    break;
                                message.orderReport = $root.ringmaster.agent.v1.OrderReport.decode(reader, reader.size(), $undefined, _depth + 1, message.orderReport);
                                message.body = "orderReport";
                                continue;
                            }
                        case 13: {
                                if (wireType !== 2)
                                    break;
                                message.goodbye = $root.ringmaster.agent.v1.Goodbye.decode(reader, reader.size(), $undefined, _depth + 1, message.goodbye);
                                message.body = "goodbye";
                                continue;
                            }
                        case 14: {
                                if (wireType !== 2)
                                    break;
                                message.simulationResult = $root.ringmaster.agent.v1.SimulationResult.decode(reader, reader.size(), $undefined, _depth + 1, message.simulationResult);
                                message.body = "simulationResult";
                                continue;
                            }
                        case 20: {
                                if (wireType !== 2)
                                    break;
                                message.certificateRequest = $root.ringmaster.agent.v1.CertificateRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.certificateRequest);
                                message.body = "certificateRequest";
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
                 * Creates a SessionRequest message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.SessionRequest} SessionRequest
                 */
                SessionRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.SessionRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.SessionRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.SessionRequest();
                    if (object.seq != null)
                        if (typeof object.seq === "object" ? object.seq.low || object.seq.high : $Number(object.seq) !== 0)
                            if ($util.Long)
                                message.seq = $util.Long.fromValue(object.seq, true);
                            else if (typeof object.seq === "string")
                                message.seq = $parseInt(object.seq, 10);
                            else if (typeof object.seq === "number")
                                message.seq = object.seq;
                            else if (typeof object.seq === "object")
                                message.seq = new $util.LongBits(object.seq.low >>> 0, object.seq.high >>> 0).toNumber(true);
                    if (object.ack != null)
                        if (typeof object.ack === "object" ? object.ack.low || object.ack.high : $Number(object.ack) !== 0)
                            if ($util.Long)
                                message.ack = $util.Long.fromValue(object.ack, true);
                            else if (typeof object.ack === "string")
                                message.ack = $parseInt(object.ack, 10);
                            else if (typeof object.ack === "number")
                                message.ack = object.ack;
                            else if (typeof object.ack === "object")
                                message.ack = new $util.LongBits(object.ack.low >>> 0, object.ack.high >>> 0).toNumber(true);
                    if (object.hello != null) {
                        if (!$util.isObject(object.hello))
                            throw $TypeError(".ringmaster.agent.v1.SessionRequest.hello: object expected");
                        message.hello = $root.ringmaster.agent.v1.Hello.fromObject(object.hello, _depth + 1);
                    }
                    if (object.heartbeat != null) {
                        if (!$util.isObject(object.heartbeat))
                            throw $TypeError(".ringmaster.agent.v1.SessionRequest.heartbeat: object expected");
                        message.heartbeat = $root.ringmaster.agent.v1.Heartbeat.fromObject(object.heartbeat, _depth + 1);
                    }
                    if (object.orderReport != null) {
                        if (!$util.isObject(object.orderReport))
                            throw $TypeError(".ringmaster.agent.v1.SessionRequest.orderReport: object expected");
                        message.orderReport = $root.ringmaster.agent.v1.OrderReport.fromObject(object.orderReport, _depth + 1);
                    }
                    if (object.goodbye != null) {
                        if (!$util.isObject(object.goodbye))
                            throw $TypeError(".ringmaster.agent.v1.SessionRequest.goodbye: object expected");
                        message.goodbye = $root.ringmaster.agent.v1.Goodbye.fromObject(object.goodbye, _depth + 1);
                    }
                    if (object.simulationResult != null) {
                        if (!$util.isObject(object.simulationResult))
                            throw $TypeError(".ringmaster.agent.v1.SessionRequest.simulationResult: object expected");
                        message.simulationResult = $root.ringmaster.agent.v1.SimulationResult.fromObject(object.simulationResult, _depth + 1);
                    }
                    if (object.certificateRequest != null) {
                        if (!$util.isObject(object.certificateRequest))
                            throw $TypeError(".ringmaster.agent.v1.SessionRequest.certificateRequest: object expected");
                        message.certificateRequest = $root.ringmaster.agent.v1.CertificateRequest.fromObject(object.certificateRequest, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a SessionRequest message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @static
                 * @param {ringmaster.agent.v1.SessionRequest} message SessionRequest
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                SessionRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, true);
                            object.seq = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.seq = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, true);
                            object.ack = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.ack = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.seq != null && $Object.hasOwnProperty.call(message, "seq"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.seq = typeof message.seq === "number" ? $BigInt(message.seq) : $util.Long.fromBits(message.seq.low >>> 0, message.seq.high >>> 0, true).toBigInt();
                        else if (typeof message.seq === "number")
                            object.seq = options.longs === $String ? $String(message.seq) : message.seq;
                        else
                            object.seq = options.longs === $String ? $util.Long.prototype.toString.call(message.seq) : options.longs === $Number ? new $util.LongBits(message.seq.low >>> 0, message.seq.high >>> 0).toNumber(true) : message.seq;
                    if (message.ack != null && $Object.hasOwnProperty.call(message, "ack"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.ack = typeof message.ack === "number" ? $BigInt(message.ack) : $util.Long.fromBits(message.ack.low >>> 0, message.ack.high >>> 0, true).toBigInt();
                        else if (typeof message.ack === "number")
                            object.ack = options.longs === $String ? $String(message.ack) : message.ack;
                        else
                            object.ack = options.longs === $String ? $util.Long.prototype.toString.call(message.ack) : options.longs === $Number ? new $util.LongBits(message.ack.low >>> 0, message.ack.high >>> 0).toNumber(true) : message.ack;
                    if (message.hello != null && $Object.hasOwnProperty.call(message, "hello")) {
                        object.hello = $root.ringmaster.agent.v1.Hello.toObject(message.hello, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "hello";
                    }
                    if (message.heartbeat != null && $Object.hasOwnProperty.call(message, "heartbeat")) {
                        object.heartbeat = $root.ringmaster.agent.v1.Heartbeat.toObject(message.heartbeat, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "heartbeat";
                    }
                    if (message.orderReport != null && $Object.hasOwnProperty.call(message, "orderReport")) {
                        object.orderReport = $root.ringmaster.agent.v1.OrderReport.toObject(message.orderReport, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "orderReport";
                    }
                    if (message.goodbye != null && $Object.hasOwnProperty.call(message, "goodbye")) {
                        object.goodbye = $root.ringmaster.agent.v1.Goodbye.toObject(message.goodbye, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "goodbye";
                    }
                    if (message.simulationResult != null && $Object.hasOwnProperty.call(message, "simulationResult")) {
                        object.simulationResult = $root.ringmaster.agent.v1.SimulationResult.toObject(message.simulationResult, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "simulationResult";
                    }
                    if (message.certificateRequest != null && $Object.hasOwnProperty.call(message, "certificateRequest")) {
                        object.certificateRequest = $root.ringmaster.agent.v1.CertificateRequest.toObject(message.certificateRequest, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "certificateRequest";
                    }
                    return object;
                };

                /**
                 * Converts this SessionRequest to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.SessionRequest
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                SessionRequest.prototype.toJSON = function() {
                    return SessionRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SessionRequest;
            })();

            v1.SessionResponse = (function() {

                /**
                 * Properties of a SessionResponse.
                 * @typedef {Object} ringmaster.agent.v1.SessionResponse.$Properties
                 * @property {Long} [seq] SessionResponse seq
                 * @property {Long} [ack] SessionResponse ack
                 * @property {ringmaster.agent.v1.Welcome.$Properties|null} [welcome] SessionResponse welcome
                 * @property {ringmaster.agent.v1.OrderOffer.$Properties|null} [orderOffer] SessionResponse orderOffer
                 * @property {ringmaster.agent.v1.ReportAck.$Properties|null} [reportAck] SessionResponse reportAck
                 * @property {ringmaster.agent.v1.CancelOrder.$Properties|null} [cancelOrder] SessionResponse cancelOrder
                 * @property {ringmaster.agent.v1.Drain.$Properties|null} [drain] SessionResponse drain
                 * @property {ringmaster.agent.v1.Throttle.$Properties|null} [throttle] SessionResponse throttle
                 * @property {ringmaster.agent.v1.SimulatePatch.$Properties|null} [simulatePatch] SessionResponse simulatePatch
                 * @property {ringmaster.agent.v1.TrustUpdate.$Properties|null} [trustUpdate] SessionResponse trustUpdate
                 * @property {ringmaster.agent.v1.ConfirmOrder.$Properties|null} [confirmOrder] SessionResponse confirmOrder
                 * @property {ringmaster.agent.v1.CertificateAnswer.$Properties|null} [certificateAnswer] SessionResponse certificateAnswer
                 * @property {"welcome"|"orderOffer"|"reportAck"|"cancelOrder"|"drain"|"throttle"|"simulatePatch"|"trustUpdate"|"confirmOrder"|"certificateAnswer"} [body] SessionResponse body
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a SessionResponse.
                 * @memberof ringmaster.agent.v1
                 * @interface ISessionResponse
                 * @augments ringmaster.agent.v1.SessionResponse.$Properties
                 * @deprecated Use ringmaster.agent.v1.SessionResponse.$Properties instead.
                 */

                /**
                 * Narrowed shape of a SessionResponse.
                 * @typedef {{
                 *   seq?: Long;
                 *   ack?: Long;
                 *   welcome?: ringmaster.agent.v1.Welcome.$Shape|null;
                 *   orderOffer?: ringmaster.agent.v1.OrderOffer.$Shape|null;
                 *   reportAck?: ringmaster.agent.v1.ReportAck.$Shape|null;
                 *   cancelOrder?: ringmaster.agent.v1.CancelOrder.$Shape|null;
                 *   drain?: ringmaster.agent.v1.Drain.$Shape|null;
                 *   throttle?: ringmaster.agent.v1.Throttle.$Shape|null;
                 *   simulatePatch?: ringmaster.agent.v1.SimulatePatch.$Shape|null;
                 *   trustUpdate?: ringmaster.agent.v1.TrustUpdate.$Shape|null;
                 *   confirmOrder?: ringmaster.agent.v1.ConfirmOrder.$Shape|null;
                 *   certificateAnswer?: ringmaster.agent.v1.CertificateAnswer.$Shape|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ body?: undefined; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "welcome"; welcome: ringmaster.agent.v1.Welcome.$Shape; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "orderOffer"; welcome?: null; orderOffer: ringmaster.agent.v1.OrderOffer.$Shape; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "reportAck"; welcome?: null; orderOffer?: null; reportAck: ringmaster.agent.v1.ReportAck.$Shape; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "cancelOrder"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder: ringmaster.agent.v1.CancelOrder.$Shape; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "drain"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain: ringmaster.agent.v1.Drain.$Shape; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "throttle"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle: ringmaster.agent.v1.Throttle.$Shape; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "simulatePatch"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch: ringmaster.agent.v1.SimulatePatch.$Shape; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "trustUpdate"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate: ringmaster.agent.v1.TrustUpdate.$Shape; confirmOrder?: null; certificateAnswer?: null }|{ body?: "confirmOrder"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder: ringmaster.agent.v1.ConfirmOrder.$Shape; certificateAnswer?: null }|{ body?: "certificateAnswer"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer: ringmaster.agent.v1.CertificateAnswer.$Shape })
                 * )} ringmaster.agent.v1.SessionResponse.$Shape
                 */

                /**
                 * Constructs a new SessionResponse.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a SessionResponse.
                 * @constructor
                 * @param {ringmaster.agent.v1.SessionResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var SessionResponse = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * SessionResponse seq.
                 * @member {Long} seq
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                SessionResponse.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * SessionResponse ack.
                 * @member {Long} ack
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                SessionResponse.prototype.ack = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * SessionResponse welcome.
                 * @member {ringmaster.agent.v1.Welcome|null} welcome
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                SessionResponse.prototype.welcome = null;

                /**
                 * SessionResponse orderOffer.
                 * @member {ringmaster.agent.v1.OrderOffer|null} orderOffer
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                SessionResponse.prototype.orderOffer = null;

                /**
                 * SessionResponse reportAck.
                 * @member {ringmaster.agent.v1.ReportAck|null} reportAck
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                SessionResponse.prototype.reportAck = null;

                /**
                 * SessionResponse cancelOrder.
                 * @member {ringmaster.agent.v1.CancelOrder|null} cancelOrder
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                SessionResponse.prototype.cancelOrder = null;

                /**
                 * SessionResponse drain.
                 * @member {ringmaster.agent.v1.Drain|null} drain
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                SessionResponse.prototype.drain = null;

                /**
                 * SessionResponse throttle.
                 * @member {ringmaster.agent.v1.Throttle|null} throttle
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                SessionResponse.prototype.throttle = null;

                /**
                 * SessionResponse simulatePatch.
                 * @member {ringmaster.agent.v1.SimulatePatch|null} simulatePatch
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                SessionResponse.prototype.simulatePatch = null;

                /**
                 * SessionResponse trustUpdate.
                 * @member {ringmaster.agent.v1.TrustUpdate|null} trustUpdate
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                SessionResponse.prototype.trustUpdate = null;

                /**
                 * SessionResponse confirmOrder.
                 * @member {ringmaster.agent.v1.ConfirmOrder|null} confirmOrder
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                SessionResponse.prototype.confirmOrder = null;

                /**
                 * SessionResponse certificateAnswer.
                 * @member {ringmaster.agent.v1.CertificateAnswer|null} certificateAnswer
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                SessionResponse.prototype.certificateAnswer = null;

                // OneOf field names bound to virtual getters and setters
                var $oneOfFields;

                /**
                 * SessionResponse body.
                 * @member {"welcome"|"orderOffer"|"reportAck"|"cancelOrder"|"drain"|"throttle"|"simulatePatch"|"trustUpdate"|"confirmOrder"|"certificateAnswer"|undefined} body
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 */
                $Object.defineProperty(SessionResponse.prototype, "body", {
                    get: $util.oneOfGetter($oneOfFields = ["welcome", "orderOffer", "reportAck", "cancelOrder", "drain", "throttle", "simulatePatch", "trustUpdate", "confirmOrder", "certificateAnswer"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Creates a new SessionResponse instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @static
                 * @param {ringmaster.agent.v1.SessionResponse.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.SessionResponse} SessionResponse instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.SessionResponse.$Shape): ringmaster.agent.v1.SessionResponse & ringmaster.agent.v1.SessionResponse.$Shape;
                 *   (properties?: ringmaster.agent.v1.SessionResponse.$Properties): ringmaster.agent.v1.SessionResponse;
                 * }}
                 */
                SessionResponse.create = function(properties) {
                    return new SessionResponse(properties);
                };

                /**
                 * Encodes the specified SessionResponse message. Does not implicitly {@link ringmaster.agent.v1.SessionResponse.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @static
                 * @param {ringmaster.agent.v1.SessionResponse.$Properties} message SessionResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                SessionResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.seq);
                    if (message.ack != null && $Object.hasOwnProperty.call(message, "ack") && (typeof message.ack === "object" ? message.ack.low || message.ack.high : message.ack !== 0))
                        writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.ack);
                    if (message.welcome != null && $Object.hasOwnProperty.call(message, "welcome"))
                        $root.ringmaster.agent.v1.Welcome.encode(message.welcome, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                    if (message.orderOffer != null && $Object.hasOwnProperty.call(message, "orderOffer"))
                        $root.ringmaster.agent.v1.OrderOffer.encode(message.orderOffer, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                    if (message.reportAck != null && $Object.hasOwnProperty.call(message, "reportAck"))
                        $root.ringmaster.agent.v1.ReportAck.encode(message.reportAck, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                    if (message.cancelOrder != null && $Object.hasOwnProperty.call(message, "cancelOrder"))
                        $root.ringmaster.agent.v1.CancelOrder.encode(message.cancelOrder, writer.uint32(/* id 13, wireType 2 =*/106).fork(), _depth + 1).ldelim();
                    if (message.drain != null && $Object.hasOwnProperty.call(message, "drain"))
                        $root.ringmaster.agent.v1.Drain.encode(message.drain, writer.uint32(/* id 14, wireType 2 =*/114).fork(), _depth + 1).ldelim();
                    if (message.throttle != null && $Object.hasOwnProperty.call(message, "throttle"))
                        $root.ringmaster.agent.v1.Throttle.encode(message.throttle, writer.uint32(/* id 15, wireType 2 =*/122).fork(), _depth + 1).ldelim();
                    if (message.simulatePatch != null && $Object.hasOwnProperty.call(message, "simulatePatch"))
                        $root.ringmaster.agent.v1.SimulatePatch.encode(message.simulatePatch, writer.uint32(/* id 16, wireType 2 =*/130).fork(), _depth + 1).ldelim();
                    if (message.trustUpdate != null && $Object.hasOwnProperty.call(message, "trustUpdate"))
                        $root.ringmaster.agent.v1.TrustUpdate.encode(message.trustUpdate, writer.uint32(/* id 17, wireType 2 =*/138).fork(), _depth + 1).ldelim();
                    if (message.confirmOrder != null && $Object.hasOwnProperty.call(message, "confirmOrder"))
                        $root.ringmaster.agent.v1.ConfirmOrder.encode(message.confirmOrder, writer.uint32(/* id 18, wireType 2 =*/146).fork(), _depth + 1).ldelim();
                    if (message.certificateAnswer != null && $Object.hasOwnProperty.call(message, "certificateAnswer"))
                        $root.ringmaster.agent.v1.CertificateAnswer.encode(message.certificateAnswer, writer.uint32(/* id 20, wireType 2 =*/162).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a SessionResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.SessionResponse & ringmaster.agent.v1.SessionResponse.$Shape} SessionResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                SessionResponse.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.SessionResponse();
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
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.seq = value;
                                else
                                    delete message.seq;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.ack = value;
                                else
                                    delete message.ack;
                                continue;
                            }
                        case 10: {
                                if (wireType !== 2)
                                    break;
                                message.welcome = $root.ringmaster.agent.v1.Welcome.decode(reader, reader.size(), $undefined, _depth + 1, message.welcome);
                                message.body = "welcome";
                                continue;
                            }
                        case 11: {
                                if (wireType !== 2)
                                    break;
                                message.orderOffer = $root.ringmaster.agent.v1.OrderOffer.decode(reader, reader.size(), $undefined, _depth + 1, message.orderOffer);
                                message.body = "orderOffer";
                                continue;
                            }
                        case 12: {
                                if (wireType !== 2)
                                    break;
                                message.reportAck = $root.ringmaster.agent.v1.ReportAck.decode(reader, reader.size(), $undefined, _depth + 1, message.reportAck);
                                message.body = "reportAck";
                                continue;
                            }
                        case 13: {
                                if (wireType !== 2)
                                    break;
                                message.cancelOrder = $root.ringmaster.agent.v1.CancelOrder.decode(reader, reader.size(), $undefined, _depth + 1, message.cancelOrder);
                                message.body = "cancelOrder";
                                continue;
                            }
                        case 14: {
                                if (wireType !== 2)
                                    break;
                                message.drain = $root.ringmaster.agent.v1.Drain.decode(reader, reader.size(), $undefined, _depth + 1, message.drain);
                                message.body = "drain";
                                continue;
                            }
                        case 15: {
                                if (wireType !== 2)
                                    break;
                                message.throttle = $root.ringmaster.agent.v1.Throttle.decode(reader, reader.size(), $undefined, _depth + 1, message.throttle);
                                message.body = "throttle";
                                continue;
                            }
                        case 16: {
                                if (wireType !== 2)
                                    break;
                                message.simulatePatch = $root.ringmaster.agent.v1.SimulatePatch.decode(reader, reader.size(), $undefined, _depth + 1, message.simulatePatch);
                                message.body = "simulatePatch";
                                continue;
                            }
                        case 17: {
                                if (wireType !== 2)
                                    break;
                                message.trustUpdate = $root.ringmaster.agent.v1.TrustUpdate.decode(reader, reader.size(), $undefined, _depth + 1, message.trustUpdate);
                                message.body = "trustUpdate";
                                continue;
                            }
                        case 18: {
                                if (wireType !== 2)
                                    break;
                                message.confirmOrder = $root.ringmaster.agent.v1.ConfirmOrder.decode(reader, reader.size(), $undefined, _depth + 1, message.confirmOrder);
                                message.body = "confirmOrder";
                                continue;
                            }
                        case 20: {
                                if (wireType !== 2)
                                    break;
                                message.certificateAnswer = $root.ringmaster.agent.v1.CertificateAnswer.decode(reader, reader.size(), $undefined, _depth + 1, message.certificateAnswer);
                                message.body = "certificateAnswer";
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
                 * Creates a SessionResponse message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.SessionResponse} SessionResponse
                 */
                SessionResponse.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.SessionResponse)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.SessionResponse: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.SessionResponse();
                    if (object.seq != null)
                        if (typeof object.seq === "object" ? object.seq.low || object.seq.high : $Number(object.seq) !== 0)
                            if ($util.Long)
                                message.seq = $util.Long.fromValue(object.seq, true);
                            else if (typeof object.seq === "string")
                                message.seq = $parseInt(object.seq, 10);
                            else if (typeof object.seq === "number")
                                message.seq = object.seq;
                            else if (typeof object.seq === "object")
                                message.seq = new $util.LongBits(object.seq.low >>> 0, object.seq.high >>> 0).toNumber(true);
                    if (object.ack != null)
                        if (typeof object.ack === "object" ? object.ack.low || object.ack.high : $Number(object.ack) !== 0)
                            if ($util.Long)
                                message.ack = $util.Long.fromValue(object.ack, true);
                            else if (typeof object.ack === "string")
                                message.ack = $parseInt(object.ack, 10);
                            else if (typeof object.ack === "number")
                                message.ack = object.ack;
                            else if (typeof object.ack === "object")
                                message.ack = new $util.LongBits(object.ack.low >>> 0, object.ack.high >>> 0).toNumber(true);
                    if (object.welcome != null) {
                        if (!$util.isObject(object.welcome))
                            throw $TypeError(".ringmaster.agent.v1.SessionResponse.welcome: object expected");
                        message.welcome = $root.ringmaster.agent.v1.Welcome.fromObject(object.welcome, _depth + 1);
                    }
                    if (object.orderOffer != null) {
                        if (!$util.isObject(object.orderOffer))
                            throw $TypeError(".ringmaster.agent.v1.SessionResponse.orderOffer: object expected");
                        message.orderOffer = $root.ringmaster.agent.v1.OrderOffer.fromObject(object.orderOffer, _depth + 1);
                    }
                    if (object.reportAck != null) {
                        if (!$util.isObject(object.reportAck))
                            throw $TypeError(".ringmaster.agent.v1.SessionResponse.reportAck: object expected");
                        message.reportAck = $root.ringmaster.agent.v1.ReportAck.fromObject(object.reportAck, _depth + 1);
                    }
                    if (object.cancelOrder != null) {
                        if (!$util.isObject(object.cancelOrder))
                            throw $TypeError(".ringmaster.agent.v1.SessionResponse.cancelOrder: object expected");
                        message.cancelOrder = $root.ringmaster.agent.v1.CancelOrder.fromObject(object.cancelOrder, _depth + 1);
                    }
                    if (object.drain != null) {
                        if (!$util.isObject(object.drain))
                            throw $TypeError(".ringmaster.agent.v1.SessionResponse.drain: object expected");
                        message.drain = $root.ringmaster.agent.v1.Drain.fromObject(object.drain, _depth + 1);
                    }
                    if (object.throttle != null) {
                        if (!$util.isObject(object.throttle))
                            throw $TypeError(".ringmaster.agent.v1.SessionResponse.throttle: object expected");
                        message.throttle = $root.ringmaster.agent.v1.Throttle.fromObject(object.throttle, _depth + 1);
                    }
                    if (object.simulatePatch != null) {
                        if (!$util.isObject(object.simulatePatch))
                            throw $TypeError(".ringmaster.agent.v1.SessionResponse.simulatePatch: object expected");
                        message.simulatePatch = $root.ringmaster.agent.v1.SimulatePatch.fromObject(object.simulatePatch, _depth + 1);
                    }
                    if (object.trustUpdate != null) {
                        if (!$util.isObject(object.trustUpdate))
                            throw $TypeError(".ringmaster.agent.v1.SessionResponse.trustUpdate: object expected");
                        message.trustUpdate = $root.ringmaster.agent.v1.TrustUpdate.fromObject(object.trustUpdate, _depth + 1);
                    }
                    if (object.confirmOrder != null) {
                        if (!$util.isObject(object.confirmOrder))
                            throw $TypeError(".ringmaster.agent.v1.SessionResponse.confirmOrder: object expected");
                        message.confirmOrder = $root.ringmaster.agent.v1.ConfirmOrder.fromObject(object.confirmOrder, _depth + 1);
                    }
                    if (object.certificateAnswer != null) {
                        if (!$util.isObject(object.certificateAnswer))
                            throw $TypeError(".ringmaster.agent.v1.SessionResponse.certificateAnswer: object expected");
                        message.certificateAnswer = $root.ringmaster.agent.v1.CertificateAnswer.fromObject(object.certificateAnswer, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a SessionResponse message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @static
                 * @param {ringmaster.agent.v1.SessionResponse} message SessionResponse
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                SessionResponse.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, true);
                            object.seq = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.seq = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, true);
                            object.ack = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.ack = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    }
                    if (message.seq != null && $Object.hasOwnProperty.call(message, "seq"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.seq = typeof message.seq === "number" ? $BigInt(message.seq) : $util.Long.fromBits(message.seq.low >>> 0, message.seq.high >>> 0, true).toBigInt();
                        else if (typeof message.seq === "number")
                            object.seq = options.longs === $String ? $String(message.seq) : message.seq;
                        else
                            object.seq = options.longs === $String ? $util.Long.prototype.toString.call(message.seq) : options.longs === $Number ? new $util.LongBits(message.seq.low >>> 0, message.seq.high >>> 0).toNumber(true) : message.seq;
                    if (message.ack != null && $Object.hasOwnProperty.call(message, "ack"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.ack = typeof message.ack === "number" ? $BigInt(message.ack) : $util.Long.fromBits(message.ack.low >>> 0, message.ack.high >>> 0, true).toBigInt();
                        else if (typeof message.ack === "number")
                            object.ack = options.longs === $String ? $String(message.ack) : message.ack;
                        else
                            object.ack = options.longs === $String ? $util.Long.prototype.toString.call(message.ack) : options.longs === $Number ? new $util.LongBits(message.ack.low >>> 0, message.ack.high >>> 0).toNumber(true) : message.ack;
                    if (message.welcome != null && $Object.hasOwnProperty.call(message, "welcome")) {
                        object.welcome = $root.ringmaster.agent.v1.Welcome.toObject(message.welcome, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "welcome";
                    }
                    if (message.orderOffer != null && $Object.hasOwnProperty.call(message, "orderOffer")) {
                        object.orderOffer = $root.ringmaster.agent.v1.OrderOffer.toObject(message.orderOffer, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "orderOffer";
                    }
                    if (message.reportAck != null && $Object.hasOwnProperty.call(message, "reportAck")) {
                        object.reportAck = $root.ringmaster.agent.v1.ReportAck.toObject(message.reportAck, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "reportAck";
                    }
                    if (message.cancelOrder != null && $Object.hasOwnProperty.call(message, "cancelOrder")) {
                        object.cancelOrder = $root.ringmaster.agent.v1.CancelOrder.toObject(message.cancelOrder, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "cancelOrder";
                    }
                    if (message.drain != null && $Object.hasOwnProperty.call(message, "drain")) {
                        object.drain = $root.ringmaster.agent.v1.Drain.toObject(message.drain, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "drain";
                    }
                    if (message.throttle != null && $Object.hasOwnProperty.call(message, "throttle")) {
                        object.throttle = $root.ringmaster.agent.v1.Throttle.toObject(message.throttle, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "throttle";
                    }
                    if (message.simulatePatch != null && $Object.hasOwnProperty.call(message, "simulatePatch")) {
                        object.simulatePatch = $root.ringmaster.agent.v1.SimulatePatch.toObject(message.simulatePatch, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "simulatePatch";
                    }
                    if (message.trustUpdate != null && $Object.hasOwnProperty.call(message, "trustUpdate")) {
                        object.trustUpdate = $root.ringmaster.agent.v1.TrustUpdate.toObject(message.trustUpdate, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "trustUpdate";
                    }
                    if (message.confirmOrder != null && $Object.hasOwnProperty.call(message, "confirmOrder")) {
                        object.confirmOrder = $root.ringmaster.agent.v1.ConfirmOrder.toObject(message.confirmOrder, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "confirmOrder";
                    }
                    if (message.certificateAnswer != null && $Object.hasOwnProperty.call(message, "certificateAnswer")) {
                        object.certificateAnswer = $root.ringmaster.agent.v1.CertificateAnswer.toObject(message.certificateAnswer, options, _depth + 1);
                        if (options.oneofs)
                            object.body = "certificateAnswer";
                    }
                    return object;
                };

                /**
                 * Converts this SessionResponse to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.SessionResponse
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                SessionResponse.prototype.toJSON = function() {
                    return SessionResponse.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SessionResponse;
            })();

            v1.Hello = (function() {

                /**
                 * Properties of a Hello.
                 * @typedef {Object} ringmaster.agent.v1.Hello.$Properties
                 * @property {string} [hostId] Hello hostId
                 * @property {string} [instanceId] Hello instanceId
                 * @property {string} [bootId] Hello bootId
                 * @property {string} [journalId] Hello journalId
                 * @property {number} [protocolRevision] Hello protocolRevision
                 * @property {string} [agentVersion] Hello agentVersion
                 * @property {Long} [lastEpoch] Hello lastEpoch
                 * @property {Array.<ringmaster.agent.v1.JournalEntry.$Properties>} [journal] Hello journal
                 * @property {ringmaster.agent.v1.Facts.$Properties} [facts] Hello facts
                 * @property {string} [inventoryHash] Hello inventoryHash
                 * @property {string} [exchangeToken] Hello exchangeToken
                 * @property {boolean} [keepsExchangeToken] Hello keepsExchangeToken
                 * @property {ringmaster.agent.v1.AuditDisagreement.$Properties} [auditDisagreement] Hello auditDisagreement
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Hello.
                 * @memberof ringmaster.agent.v1
                 * @interface IHello
                 * @augments ringmaster.agent.v1.Hello.$Properties
                 * @deprecated Use ringmaster.agent.v1.Hello.$Properties instead.
                 */

                /**
                 * Shape of a Hello.
                 * @typedef {ringmaster.agent.v1.Hello.$Properties} ringmaster.agent.v1.Hello.$Shape
                 */

                /**
                 * Constructs a new Hello.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Hello.
                 * @constructor
                 * @param {ringmaster.agent.v1.Hello.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Hello = function (properties) {
                    this.journal = [];
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Hello hostId.
                 * @member {string} hostId
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.hostId = "";

                /**
                 * Hello instanceId.
                 * @member {string} instanceId
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.instanceId = "";

                /**
                 * Hello bootId.
                 * @member {string} bootId
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.bootId = "";

                /**
                 * Hello journalId.
                 * @member {string} journalId
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.journalId = "";

                /**
                 * Hello protocolRevision.
                 * @member {number} protocolRevision
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.protocolRevision = 0;

                /**
                 * Hello agentVersion.
                 * @member {string} agentVersion
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.agentVersion = "";

                /**
                 * Hello lastEpoch.
                 * @member {Long} lastEpoch
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.lastEpoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Hello journal.
                 * @member {Array.<ringmaster.agent.v1.JournalEntry>} journal
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.journal = $util.emptyArray;

                /**
                 * Hello facts.
                 * @member {ringmaster.agent.v1.Facts} facts
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.facts = null;

                /**
                 * Hello inventoryHash.
                 * @member {string} inventoryHash
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.inventoryHash = "";

                /**
                 * Hello exchangeToken.
                 * @member {string} exchangeToken
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.exchangeToken = "";

                /**
                 * Hello keepsExchangeToken.
                 * @member {boolean} keepsExchangeToken
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.keepsExchangeToken = false;

                /**
                 * Hello auditDisagreement.
                 * @member {ringmaster.agent.v1.AuditDisagreement} auditDisagreement
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 */
                Hello.prototype.auditDisagreement = null;

                /**
                 * Creates a new Hello instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Hello
                 * @static
                 * @param {ringmaster.agent.v1.Hello.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Hello} Hello instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Hello.$Shape): ringmaster.agent.v1.Hello & ringmaster.agent.v1.Hello.$Shape;
                 *   (properties?: ringmaster.agent.v1.Hello.$Properties): ringmaster.agent.v1.Hello;
                 * }}
                 */
                Hello.create = function(properties) {
                    return new Hello(properties);
                };

                /**
                 * Encodes the specified Hello message. Does not implicitly {@link ringmaster.agent.v1.Hello.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Hello
                 * @static
                 * @param {ringmaster.agent.v1.Hello.$Properties} message Hello message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Hello.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.hostId != null && $Object.hasOwnProperty.call(message, "hostId") && message.hostId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.hostId);
                    if (message.instanceId != null && $Object.hasOwnProperty.call(message, "instanceId") && message.instanceId !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.instanceId);
                    if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId") && message.bootId !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.bootId);
                    if (message.journalId != null && $Object.hasOwnProperty.call(message, "journalId") && message.journalId !== "")
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.journalId);
                    if (message.protocolRevision != null && $Object.hasOwnProperty.call(message, "protocolRevision") && message.protocolRevision !== 0)
                        writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.protocolRevision);
                    if (message.agentVersion != null && $Object.hasOwnProperty.call(message, "agentVersion") && message.agentVersion !== "")
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.agentVersion);
                    if (message.lastEpoch != null && $Object.hasOwnProperty.call(message, "lastEpoch") && (typeof message.lastEpoch === "object" ? message.lastEpoch.low || message.lastEpoch.high : message.lastEpoch !== 0))
                        writer.uint32(/* id 7, wireType 0 =*/56).uint64(message.lastEpoch);
                    if (message.journal != null && message.journal.length)
                        for (var i = 0; i < message.journal.length; ++i)
                            $root.ringmaster.agent.v1.JournalEntry.encode(message.journal[i], writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                    if (message.facts != null && $Object.hasOwnProperty.call(message, "facts"))
                        $root.ringmaster.agent.v1.Facts.encode(message.facts, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                    if (message.inventoryHash != null && $Object.hasOwnProperty.call(message, "inventoryHash") && message.inventoryHash !== "")
                        writer.uint32(/* id 10, wireType 2 =*/82).string(message.inventoryHash);
                    if (message.exchangeToken != null && $Object.hasOwnProperty.call(message, "exchangeToken") && message.exchangeToken !== "")
                        writer.uint32(/* id 20, wireType 2 =*/162).string(message.exchangeToken);
                    if (message.keepsExchangeToken != null && $Object.hasOwnProperty.call(message, "keepsExchangeToken") && message.keepsExchangeToken !== false)
                        writer.uint32(/* id 21, wireType 0 =*/168).bool(message.keepsExchangeToken);
                    if (message.auditDisagreement != null && $Object.hasOwnProperty.call(message, "auditDisagreement"))
                        $root.ringmaster.agent.v1.AuditDisagreement.encode(message.auditDisagreement, writer.uint32(/* id 22, wireType 2 =*/178).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Hello message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Hello
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Hello & ringmaster.agent.v1.Hello.$Shape} Hello
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Hello.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Hello();
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
                                    message.hostId = value;
                                else
                                    delete message.hostId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.instanceId = value;
                                else
                                    delete message.instanceId;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bootId = value;
                                else
                                    delete message.bootId;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.journalId = value;
                                else
                                    delete message.journalId;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.protocolRevision = value;
                                else
                                    delete message.protocolRevision;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.agentVersion = value;
                                else
                                    delete message.agentVersion;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.lastEpoch = value;
                                else
                                    delete message.lastEpoch;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.journal && message.journal.length))
                                    message.journal = [];
                                message.journal.push($root.ringmaster.agent.v1.JournalEntry.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                message.facts = $root.ringmaster.agent.v1.Facts.decode(reader, reader.size(), $undefined, _depth + 1, message.facts);
                                continue;
                            }
                        case 10: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.inventoryHash = value;
                                else
                                    delete message.inventoryHash;
                                continue;
                            }
                        case 20: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.exchangeToken = value;
                                else
                                    delete message.exchangeToken;
                                continue;
                            }
                        case 21: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.keepsExchangeToken = value;
                                else
                                    delete message.keepsExchangeToken;
                                continue;
                            }
                        case 22: {
                                if (wireType !== 2)
                                    break;
                                message.auditDisagreement = $root.ringmaster.agent.v1.AuditDisagreement.decode(reader, reader.size(), $undefined, _depth + 1, message.auditDisagreement);
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
                 * Creates a Hello message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Hello
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Hello} Hello
                 */
                Hello.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Hello)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Hello: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Hello();
                    if (object.hostId != null)
                        if (typeof object.hostId !== "string" || object.hostId.length)
                            message.hostId = $String(object.hostId);
                    if (object.instanceId != null)
                        if (typeof object.instanceId !== "string" || object.instanceId.length)
                            message.instanceId = $String(object.instanceId);
                    if (object.bootId != null)
                        if (typeof object.bootId !== "string" || object.bootId.length)
                            message.bootId = $String(object.bootId);
                    if (object.journalId != null)
                        if (typeof object.journalId !== "string" || object.journalId.length)
                            message.journalId = $String(object.journalId);
                    if (object.protocolRevision != null)
                        if ($Number(object.protocolRevision) !== 0)
                            message.protocolRevision = object.protocolRevision >>> 0;
                    if (object.agentVersion != null)
                        if (typeof object.agentVersion !== "string" || object.agentVersion.length)
                            message.agentVersion = $String(object.agentVersion);
                    if (object.lastEpoch != null)
                        if (typeof object.lastEpoch === "object" ? object.lastEpoch.low || object.lastEpoch.high : $Number(object.lastEpoch) !== 0)
                            if ($util.Long)
                                message.lastEpoch = $util.Long.fromValue(object.lastEpoch, true);
                            else if (typeof object.lastEpoch === "string")
                                message.lastEpoch = $parseInt(object.lastEpoch, 10);
                            else if (typeof object.lastEpoch === "number")
                                message.lastEpoch = object.lastEpoch;
                            else if (typeof object.lastEpoch === "object")
                                message.lastEpoch = new $util.LongBits(object.lastEpoch.low >>> 0, object.lastEpoch.high >>> 0).toNumber(true);
                    if (object.journal) {
                        if (!$Array.isArray(object.journal))
                            throw $TypeError(".ringmaster.agent.v1.Hello.journal: array expected");
                        message.journal = $Array(object.journal.length);
                        for (var i = 0; i < object.journal.length; ++i) {
                            if (!$util.isObject(object.journal[i]))
                                throw $TypeError(".ringmaster.agent.v1.Hello.journal: object expected");
                            message.journal[i] = $root.ringmaster.agent.v1.JournalEntry.fromObject(object.journal[i], _depth + 1);
                        }
                    }
                    if (object.facts != null) {
                        if (!$util.isObject(object.facts))
                            throw $TypeError(".ringmaster.agent.v1.Hello.facts: object expected");
                        message.facts = $root.ringmaster.agent.v1.Facts.fromObject(object.facts, _depth + 1);
                    }
                    if (object.inventoryHash != null)
                        if (typeof object.inventoryHash !== "string" || object.inventoryHash.length)
                            message.inventoryHash = $String(object.inventoryHash);
                    if (object.exchangeToken != null)
                        if (typeof object.exchangeToken !== "string" || object.exchangeToken.length)
                            message.exchangeToken = $String(object.exchangeToken);
                    if (object.keepsExchangeToken != null)
                        if (object.keepsExchangeToken)
                            message.keepsExchangeToken = $Boolean(object.keepsExchangeToken);
                    if (object.auditDisagreement != null) {
                        if (!$util.isObject(object.auditDisagreement))
                            throw $TypeError(".ringmaster.agent.v1.Hello.auditDisagreement: object expected");
                        message.auditDisagreement = $root.ringmaster.agent.v1.AuditDisagreement.fromObject(object.auditDisagreement, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a Hello message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Hello
                 * @static
                 * @param {ringmaster.agent.v1.Hello} message Hello
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Hello.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.arrays || options.defaults)
                        object.journal = [];
                    if (options.defaults) {
                        object.hostId = "";
                        object.instanceId = "";
                        object.bootId = "";
                        object.journalId = "";
                        object.protocolRevision = 0;
                        object.agentVersion = "";
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, true);
                            object.lastEpoch = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.lastEpoch = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.facts = null;
                        object.inventoryHash = "";
                        object.exchangeToken = "";
                        object.keepsExchangeToken = false;
                        object.auditDisagreement = null;
                    }
                    if (message.hostId != null && $Object.hasOwnProperty.call(message, "hostId"))
                        object.hostId = message.hostId;
                    if (message.instanceId != null && $Object.hasOwnProperty.call(message, "instanceId"))
                        object.instanceId = message.instanceId;
                    if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId"))
                        object.bootId = message.bootId;
                    if (message.journalId != null && $Object.hasOwnProperty.call(message, "journalId"))
                        object.journalId = message.journalId;
                    if (message.protocolRevision != null && $Object.hasOwnProperty.call(message, "protocolRevision"))
                        object.protocolRevision = message.protocolRevision;
                    if (message.agentVersion != null && $Object.hasOwnProperty.call(message, "agentVersion"))
                        object.agentVersion = message.agentVersion;
                    if (message.lastEpoch != null && $Object.hasOwnProperty.call(message, "lastEpoch"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.lastEpoch = typeof message.lastEpoch === "number" ? $BigInt(message.lastEpoch) : $util.Long.fromBits(message.lastEpoch.low >>> 0, message.lastEpoch.high >>> 0, true).toBigInt();
                        else if (typeof message.lastEpoch === "number")
                            object.lastEpoch = options.longs === $String ? $String(message.lastEpoch) : message.lastEpoch;
                        else
                            object.lastEpoch = options.longs === $String ? $util.Long.prototype.toString.call(message.lastEpoch) : options.longs === $Number ? new $util.LongBits(message.lastEpoch.low >>> 0, message.lastEpoch.high >>> 0).toNumber(true) : message.lastEpoch;
                    if (message.journal && message.journal.length) {
                        object.journal = $Array(message.journal.length);
                        for (var j = 0; j < message.journal.length; ++j)
                            object.journal[j] = $root.ringmaster.agent.v1.JournalEntry.toObject(message.journal[j], options, _depth + 1);
                    }
                    if (message.facts != null && $Object.hasOwnProperty.call(message, "facts"))
                        object.facts = $root.ringmaster.agent.v1.Facts.toObject(message.facts, options, _depth + 1);
                    if (message.inventoryHash != null && $Object.hasOwnProperty.call(message, "inventoryHash"))
                        object.inventoryHash = message.inventoryHash;
                    if (message.exchangeToken != null && $Object.hasOwnProperty.call(message, "exchangeToken"))
                        object.exchangeToken = message.exchangeToken;
                    if (message.keepsExchangeToken != null && $Object.hasOwnProperty.call(message, "keepsExchangeToken"))
                        object.keepsExchangeToken = message.keepsExchangeToken;
                    if (message.auditDisagreement != null && $Object.hasOwnProperty.call(message, "auditDisagreement"))
                        object.auditDisagreement = $root.ringmaster.agent.v1.AuditDisagreement.toObject(message.auditDisagreement, options, _depth + 1);
                    return object;
                };

                /**
                 * Converts this Hello to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Hello
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Hello.prototype.toJSON = function() {
                    return Hello.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Hello;
            })();

            v1.AuditDisagreement = (function() {

                /**
                 * Properties of an AuditDisagreement.
                 * @typedef {Object} ringmaster.agent.v1.AuditDisagreement.$Properties
                 * @property {Long} [rememberedSize] AuditDisagreement rememberedSize
                 * @property {Uint8Array} [rememberedRoot] AuditDisagreement rememberedRoot
                 * @property {Long} [shownSize] AuditDisagreement shownSize
                 * @property {Uint8Array} [shownRoot] AuditDisagreement shownRoot
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an AuditDisagreement.
                 * @memberof ringmaster.agent.v1
                 * @interface IAuditDisagreement
                 * @augments ringmaster.agent.v1.AuditDisagreement.$Properties
                 * @deprecated Use ringmaster.agent.v1.AuditDisagreement.$Properties instead.
                 */

                /**
                 * Shape of an AuditDisagreement.
                 * @typedef {ringmaster.agent.v1.AuditDisagreement.$Properties} ringmaster.agent.v1.AuditDisagreement.$Shape
                 */

                /**
                 * Constructs a new AuditDisagreement.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents an AuditDisagreement.
                 * @constructor
                 * @param {ringmaster.agent.v1.AuditDisagreement.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var AuditDisagreement = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * AuditDisagreement rememberedSize.
                 * @member {Long} rememberedSize
                 * @memberof ringmaster.agent.v1.AuditDisagreement
                 * @instance
                 */
                AuditDisagreement.prototype.rememberedSize = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * AuditDisagreement rememberedRoot.
                 * @member {Uint8Array} rememberedRoot
                 * @memberof ringmaster.agent.v1.AuditDisagreement
                 * @instance
                 */
                AuditDisagreement.prototype.rememberedRoot = $util.newBuffer([]);

                /**
                 * AuditDisagreement shownSize.
                 * @member {Long} shownSize
                 * @memberof ringmaster.agent.v1.AuditDisagreement
                 * @instance
                 */
                AuditDisagreement.prototype.shownSize = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * AuditDisagreement shownRoot.
                 * @member {Uint8Array} shownRoot
                 * @memberof ringmaster.agent.v1.AuditDisagreement
                 * @instance
                 */
                AuditDisagreement.prototype.shownRoot = $util.newBuffer([]);

                /**
                 * Creates a new AuditDisagreement instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.AuditDisagreement
                 * @static
                 * @param {ringmaster.agent.v1.AuditDisagreement.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.AuditDisagreement} AuditDisagreement instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.AuditDisagreement.$Shape): ringmaster.agent.v1.AuditDisagreement & ringmaster.agent.v1.AuditDisagreement.$Shape;
                 *   (properties?: ringmaster.agent.v1.AuditDisagreement.$Properties): ringmaster.agent.v1.AuditDisagreement;
                 * }}
                 */
                AuditDisagreement.create = function(properties) {
                    return new AuditDisagreement(properties);
                };

                /**
                 * Encodes the specified AuditDisagreement message. Does not implicitly {@link ringmaster.agent.v1.AuditDisagreement.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.AuditDisagreement
                 * @static
                 * @param {ringmaster.agent.v1.AuditDisagreement.$Properties} message AuditDisagreement message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                AuditDisagreement.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.rememberedSize != null && $Object.hasOwnProperty.call(message, "rememberedSize") && (typeof message.rememberedSize === "object" ? message.rememberedSize.low || message.rememberedSize.high : message.rememberedSize !== 0))
                        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.rememberedSize);
                    if (message.rememberedRoot != null && $Object.hasOwnProperty.call(message, "rememberedRoot") && message.rememberedRoot.length)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.rememberedRoot);
                    if (message.shownSize != null && $Object.hasOwnProperty.call(message, "shownSize") && (typeof message.shownSize === "object" ? message.shownSize.low || message.shownSize.high : message.shownSize !== 0))
                        writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.shownSize);
                    if (message.shownRoot != null && $Object.hasOwnProperty.call(message, "shownRoot") && message.shownRoot.length)
                        writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.shownRoot);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an AuditDisagreement message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.AuditDisagreement
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.AuditDisagreement & ringmaster.agent.v1.AuditDisagreement.$Shape} AuditDisagreement
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                AuditDisagreement.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.AuditDisagreement();
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
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.rememberedSize = value;
                                else
                                    delete message.rememberedSize;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.rememberedRoot = value;
                                else
                                    delete message.rememberedRoot;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.shownSize = value;
                                else
                                    delete message.shownSize;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.shownRoot = value;
                                else
                                    delete message.shownRoot;
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
                 * Creates an AuditDisagreement message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.AuditDisagreement
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.AuditDisagreement} AuditDisagreement
                 */
                AuditDisagreement.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.AuditDisagreement)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.AuditDisagreement: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.AuditDisagreement();
                    if (object.rememberedSize != null)
                        if (typeof object.rememberedSize === "object" ? object.rememberedSize.low || object.rememberedSize.high : $Number(object.rememberedSize) !== 0)
                            if ($util.Long)
                                message.rememberedSize = $util.Long.fromValue(object.rememberedSize, true);
                            else if (typeof object.rememberedSize === "string")
                                message.rememberedSize = $parseInt(object.rememberedSize, 10);
                            else if (typeof object.rememberedSize === "number")
                                message.rememberedSize = object.rememberedSize;
                            else if (typeof object.rememberedSize === "object")
                                message.rememberedSize = new $util.LongBits(object.rememberedSize.low >>> 0, object.rememberedSize.high >>> 0).toNumber(true);
                    if (object.rememberedRoot != null)
                        if (object.rememberedRoot.length)
                            if (typeof object.rememberedRoot === "string")
                                $util.base64.decode(object.rememberedRoot, message.rememberedRoot = $util.newBuffer($util.base64.length(object.rememberedRoot)), 0);
                            else if (object.rememberedRoot.length >= 0)
                                message.rememberedRoot = object.rememberedRoot;
                    if (object.shownSize != null)
                        if (typeof object.shownSize === "object" ? object.shownSize.low || object.shownSize.high : $Number(object.shownSize) !== 0)
                            if ($util.Long)
                                message.shownSize = $util.Long.fromValue(object.shownSize, true);
                            else if (typeof object.shownSize === "string")
                                message.shownSize = $parseInt(object.shownSize, 10);
                            else if (typeof object.shownSize === "number")
                                message.shownSize = object.shownSize;
                            else if (typeof object.shownSize === "object")
                                message.shownSize = new $util.LongBits(object.shownSize.low >>> 0, object.shownSize.high >>> 0).toNumber(true);
                    if (object.shownRoot != null)
                        if (object.shownRoot.length)
                            if (typeof object.shownRoot === "string")
                                $util.base64.decode(object.shownRoot, message.shownRoot = $util.newBuffer($util.base64.length(object.shownRoot)), 0);
                            else if (object.shownRoot.length >= 0)
                                message.shownRoot = object.shownRoot;
                    return message;
                };

                /**
                 * Creates a plain object from an AuditDisagreement message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.AuditDisagreement
                 * @static
                 * @param {ringmaster.agent.v1.AuditDisagreement} message AuditDisagreement
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                AuditDisagreement.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, true);
                            object.rememberedSize = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.rememberedSize = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if (options.bytes === $String)
                            object.rememberedRoot = "";
                        else {
                            object.rememberedRoot = [];
                            if (options.bytes !== $Array)
                                object.rememberedRoot = $util.newBuffer(object.rememberedRoot);
                        }
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, true);
                            object.shownSize = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.shownSize = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if (options.bytes === $String)
                            object.shownRoot = "";
                        else {
                            object.shownRoot = [];
                            if (options.bytes !== $Array)
                                object.shownRoot = $util.newBuffer(object.shownRoot);
                        }
                    }
                    if (message.rememberedSize != null && $Object.hasOwnProperty.call(message, "rememberedSize"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.rememberedSize = typeof message.rememberedSize === "number" ? $BigInt(message.rememberedSize) : $util.Long.fromBits(message.rememberedSize.low >>> 0, message.rememberedSize.high >>> 0, true).toBigInt();
                        else if (typeof message.rememberedSize === "number")
                            object.rememberedSize = options.longs === $String ? $String(message.rememberedSize) : message.rememberedSize;
                        else
                            object.rememberedSize = options.longs === $String ? $util.Long.prototype.toString.call(message.rememberedSize) : options.longs === $Number ? new $util.LongBits(message.rememberedSize.low >>> 0, message.rememberedSize.high >>> 0).toNumber(true) : message.rememberedSize;
                    if (message.rememberedRoot != null && $Object.hasOwnProperty.call(message, "rememberedRoot"))
                        object.rememberedRoot = options.bytes === $String ? $util.base64.encode(message.rememberedRoot, 0, message.rememberedRoot.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.rememberedRoot) : message.rememberedRoot;
                    if (message.shownSize != null && $Object.hasOwnProperty.call(message, "shownSize"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.shownSize = typeof message.shownSize === "number" ? $BigInt(message.shownSize) : $util.Long.fromBits(message.shownSize.low >>> 0, message.shownSize.high >>> 0, true).toBigInt();
                        else if (typeof message.shownSize === "number")
                            object.shownSize = options.longs === $String ? $String(message.shownSize) : message.shownSize;
                        else
                            object.shownSize = options.longs === $String ? $util.Long.prototype.toString.call(message.shownSize) : options.longs === $Number ? new $util.LongBits(message.shownSize.low >>> 0, message.shownSize.high >>> 0).toNumber(true) : message.shownSize;
                    if (message.shownRoot != null && $Object.hasOwnProperty.call(message, "shownRoot"))
                        object.shownRoot = options.bytes === $String ? $util.base64.encode(message.shownRoot, 0, message.shownRoot.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.shownRoot) : message.shownRoot;
                    return object;
                };

                /**
                 * Converts this AuditDisagreement to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.AuditDisagreement
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                AuditDisagreement.prototype.toJSON = function() {
                    return AuditDisagreement.toObject(this, $protobuf.util.toJSONOptions);
                };

                return AuditDisagreement;
            })();

            v1.JournalEntry = (function() {

                /**
                 * Properties of a JournalEntry.
                 * @typedef {Object} ringmaster.agent.v1.JournalEntry.$Properties
                 * @property {string} [operationId] JournalEntry operationId
                 * @property {ringmaster.agent.v1.Phase} [phase] JournalEntry phase
                 * @property {number} [revision] JournalEntry revision
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a JournalEntry.
                 * @memberof ringmaster.agent.v1
                 * @interface IJournalEntry
                 * @augments ringmaster.agent.v1.JournalEntry.$Properties
                 * @deprecated Use ringmaster.agent.v1.JournalEntry.$Properties instead.
                 */

                /**
                 * Shape of a JournalEntry.
                 * @typedef {ringmaster.agent.v1.JournalEntry.$Properties} ringmaster.agent.v1.JournalEntry.$Shape
                 */

                /**
                 * Constructs a new JournalEntry.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a JournalEntry.
                 * @constructor
                 * @param {ringmaster.agent.v1.JournalEntry.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var JournalEntry = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * JournalEntry operationId.
                 * @member {string} operationId
                 * @memberof ringmaster.agent.v1.JournalEntry
                 * @instance
                 */
                JournalEntry.prototype.operationId = "";

                /**
                 * JournalEntry phase.
                 * @member {ringmaster.agent.v1.Phase} phase
                 * @memberof ringmaster.agent.v1.JournalEntry
                 * @instance
                 */
                JournalEntry.prototype.phase = 0;

                /**
                 * JournalEntry revision.
                 * @member {number} revision
                 * @memberof ringmaster.agent.v1.JournalEntry
                 * @instance
                 */
                JournalEntry.prototype.revision = 0;

                /**
                 * Creates a new JournalEntry instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.JournalEntry
                 * @static
                 * @param {ringmaster.agent.v1.JournalEntry.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.JournalEntry} JournalEntry instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.JournalEntry.$Shape): ringmaster.agent.v1.JournalEntry & ringmaster.agent.v1.JournalEntry.$Shape;
                 *   (properties?: ringmaster.agent.v1.JournalEntry.$Properties): ringmaster.agent.v1.JournalEntry;
                 * }}
                 */
                JournalEntry.create = function(properties) {
                    return new JournalEntry(properties);
                };

                /**
                 * Encodes the specified JournalEntry message. Does not implicitly {@link ringmaster.agent.v1.JournalEntry.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.JournalEntry
                 * @static
                 * @param {ringmaster.agent.v1.JournalEntry.$Properties} message JournalEntry message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                JournalEntry.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId") && message.operationId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.operationId);
                    if (message.phase != null && $Object.hasOwnProperty.call(message, "phase") && message.phase !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).int32(message.phase);
                    if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && message.revision !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.revision);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a JournalEntry message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.JournalEntry
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.JournalEntry & ringmaster.agent.v1.JournalEntry.$Shape} JournalEntry
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                JournalEntry.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.JournalEntry();
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
                                    message.operationId = value;
                                else
                                    delete message.operationId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.phase = value;
                                else
                                    delete message.phase;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.revision = value;
                                else
                                    delete message.revision;
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
                 * Creates a JournalEntry message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.JournalEntry
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.JournalEntry} JournalEntry
                 */
                JournalEntry.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.JournalEntry)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.JournalEntry: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.JournalEntry();
                    if (object.operationId != null)
                        if (typeof object.operationId !== "string" || object.operationId.length)
                            message.operationId = $String(object.operationId);
                    if (object.phase !== 0 && (typeof object.phase !== "string" || $root.ringmaster.agent.v1.Phase[object.phase] !== 0))
                        switch (object.phase) {
                        case "PHASE_UNSPECIFIED":
                        case 0:
                            message.phase = 0;
                            break;
                        case "PHASE_ACCEPTED":
                        case 1:
                            message.phase = 1;
                            break;
                        case "PHASE_EXECUTING":
                        case 2:
                            message.phase = 2;
                            break;
                        case "PHASE_REBOOT_PENDING":
                        case 3:
                            message.phase = 3;
                            break;
                        case "PHASE_AWAITING_CONFIRM":
                        case 4:
                            message.phase = 4;
                            break;
                        case "PHASE_SUCCEEDED":
                        case 10:
                            message.phase = 10;
                            break;
                        case "PHASE_FAILED":
                        case 11:
                            message.phase = 11;
                            break;
                        case "PHASE_REJECTED":
                        case 12:
                            message.phase = 12;
                            break;
                        case "PHASE_BACKED_OUT":
                        case 13:
                            message.phase = 13;
                            break;
                        case "PHASE_CANCELED":
                        case 14:
                            message.phase = 14;
                            break;
                        case "PHASE_EXPIRED":
                        case 15:
                            message.phase = 15;
                            break;
                        case "PHASE_INDETERMINATE":
                        case 16:
                            message.phase = 16;
                            break;
                        default:
                            if (typeof object.phase === "number" && (object.phase | 0) === object.phase)
                                message.phase = object.phase;
                        }
                    if (object.revision != null)
                        if ($Number(object.revision) !== 0)
                            message.revision = object.revision >>> 0;
                    return message;
                };

                /**
                 * Creates a plain object from a JournalEntry message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.JournalEntry
                 * @static
                 * @param {ringmaster.agent.v1.JournalEntry} message JournalEntry
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                JournalEntry.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.operationId = "";
                        object.phase = options.enums === $String ? "PHASE_UNSPECIFIED" : 0;
                        object.revision = 0;
                    }
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId"))
                        object.operationId = message.operationId;
                    if (message.phase != null && $Object.hasOwnProperty.call(message, "phase"))
                        object.phase = options.enums === $String ? $root.ringmaster.agent.v1.Phase[message.phase] === $undefined ? message.phase : $root.ringmaster.agent.v1.Phase[message.phase] : message.phase;
                    if (message.revision != null && $Object.hasOwnProperty.call(message, "revision"))
                        object.revision = message.revision;
                    return object;
                };

                /**
                 * Converts this JournalEntry to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.JournalEntry
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                JournalEntry.prototype.toJSON = function() {
                    return JournalEntry.toObject(this, $protobuf.util.toJSONOptions);
                };

                return JournalEntry;
            })();

            v1.Facts = (function() {

                /**
                 * Properties of a Facts.
                 * @typedef {Object} ringmaster.agent.v1.Facts.$Properties
                 * @property {string} [osId] Facts osId
                 * @property {string} [osVersion] Facts osVersion
                 * @property {string} [arch] Facts arch
                 * @property {Array.<string>} [capabilities] Facts capabilities
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Facts.
                 * @memberof ringmaster.agent.v1
                 * @interface IFacts
                 * @augments ringmaster.agent.v1.Facts.$Properties
                 * @deprecated Use ringmaster.agent.v1.Facts.$Properties instead.
                 */

                /**
                 * Shape of a Facts.
                 * @typedef {ringmaster.agent.v1.Facts.$Properties} ringmaster.agent.v1.Facts.$Shape
                 */

                /**
                 * Constructs a new Facts.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Facts.
                 * @constructor
                 * @param {ringmaster.agent.v1.Facts.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Facts = function (properties) {
                    this.capabilities = [];
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Facts osId.
                 * @member {string} osId
                 * @memberof ringmaster.agent.v1.Facts
                 * @instance
                 */
                Facts.prototype.osId = "";

                /**
                 * Facts osVersion.
                 * @member {string} osVersion
                 * @memberof ringmaster.agent.v1.Facts
                 * @instance
                 */
                Facts.prototype.osVersion = "";

                /**
                 * Facts arch.
                 * @member {string} arch
                 * @memberof ringmaster.agent.v1.Facts
                 * @instance
                 */
                Facts.prototype.arch = "";

                /**
                 * Facts capabilities.
                 * @member {Array.<string>} capabilities
                 * @memberof ringmaster.agent.v1.Facts
                 * @instance
                 */
                Facts.prototype.capabilities = $util.emptyArray;

                /**
                 * Creates a new Facts instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Facts
                 * @static
                 * @param {ringmaster.agent.v1.Facts.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Facts} Facts instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Facts.$Shape): ringmaster.agent.v1.Facts & ringmaster.agent.v1.Facts.$Shape;
                 *   (properties?: ringmaster.agent.v1.Facts.$Properties): ringmaster.agent.v1.Facts;
                 * }}
                 */
                Facts.create = function(properties) {
                    return new Facts(properties);
                };

                /**
                 * Encodes the specified Facts message. Does not implicitly {@link ringmaster.agent.v1.Facts.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Facts
                 * @static
                 * @param {ringmaster.agent.v1.Facts.$Properties} message Facts message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Facts.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.osId != null && $Object.hasOwnProperty.call(message, "osId") && message.osId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.osId);
                    if (message.osVersion != null && $Object.hasOwnProperty.call(message, "osVersion") && message.osVersion !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.osVersion);
                    if (message.arch != null && $Object.hasOwnProperty.call(message, "arch") && message.arch !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.arch);
                    if (message.capabilities != null && message.capabilities.length)
                        for (var i = 0; i < message.capabilities.length; ++i)
                            writer.uint32(/* id 4, wireType 2 =*/34).string(message.capabilities[i]);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Facts message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Facts
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Facts & ringmaster.agent.v1.Facts.$Shape} Facts
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Facts.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Facts();
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
                                    message.osId = value;
                                else
                                    delete message.osId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.osVersion = value;
                                else
                                    delete message.osVersion;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.arch = value;
                                else
                                    delete message.arch;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.capabilities && message.capabilities.length))
                                    message.capabilities = [];
                                message.capabilities.push(reader.stringVerify());
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
                 * Creates a Facts message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Facts
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Facts} Facts
                 */
                Facts.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Facts)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Facts: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Facts();
                    if (object.osId != null)
                        if (typeof object.osId !== "string" || object.osId.length)
                            message.osId = $String(object.osId);
                    if (object.osVersion != null)
                        if (typeof object.osVersion !== "string" || object.osVersion.length)
                            message.osVersion = $String(object.osVersion);
                    if (object.arch != null)
                        if (typeof object.arch !== "string" || object.arch.length)
                            message.arch = $String(object.arch);
                    if (object.capabilities) {
                        if (!$Array.isArray(object.capabilities))
                            throw $TypeError(".ringmaster.agent.v1.Facts.capabilities: array expected");
                        message.capabilities = $Array(object.capabilities.length);
                        for (var i = 0; i < object.capabilities.length; ++i)
                            message.capabilities[i] = $String(object.capabilities[i]);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a Facts message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Facts
                 * @static
                 * @param {ringmaster.agent.v1.Facts} message Facts
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Facts.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.arrays || options.defaults)
                        object.capabilities = [];
                    if (options.defaults) {
                        object.osId = "";
                        object.osVersion = "";
                        object.arch = "";
                    }
                    if (message.osId != null && $Object.hasOwnProperty.call(message, "osId"))
                        object.osId = message.osId;
                    if (message.osVersion != null && $Object.hasOwnProperty.call(message, "osVersion"))
                        object.osVersion = message.osVersion;
                    if (message.arch != null && $Object.hasOwnProperty.call(message, "arch"))
                        object.arch = message.arch;
                    if (message.capabilities && message.capabilities.length) {
                        object.capabilities = $Array(message.capabilities.length);
                        for (var j = 0; j < message.capabilities.length; ++j)
                            object.capabilities[j] = message.capabilities[j];
                    }
                    return object;
                };

                /**
                 * Converts this Facts to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Facts
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Facts.prototype.toJSON = function() {
                    return Facts.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Facts;
            })();

            v1.Heartbeat = (function() {

                /**
                 * Properties of a Heartbeat.
                 * @typedef {Object} ringmaster.agent.v1.Heartbeat.$Properties
                 * @property {string} [bootId] Heartbeat bootId
                 * @property {string} [operationId] Heartbeat operationId
                 * @property {ringmaster.agent.v1.Phase} [phase] Heartbeat phase
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Heartbeat.
                 * @memberof ringmaster.agent.v1
                 * @interface IHeartbeat
                 * @augments ringmaster.agent.v1.Heartbeat.$Properties
                 * @deprecated Use ringmaster.agent.v1.Heartbeat.$Properties instead.
                 */

                /**
                 * Shape of a Heartbeat.
                 * @typedef {ringmaster.agent.v1.Heartbeat.$Properties} ringmaster.agent.v1.Heartbeat.$Shape
                 */

                /**
                 * Constructs a new Heartbeat.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Heartbeat.
                 * @constructor
                 * @param {ringmaster.agent.v1.Heartbeat.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Heartbeat = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Heartbeat bootId.
                 * @member {string} bootId
                 * @memberof ringmaster.agent.v1.Heartbeat
                 * @instance
                 */
                Heartbeat.prototype.bootId = "";

                /**
                 * Heartbeat operationId.
                 * @member {string} operationId
                 * @memberof ringmaster.agent.v1.Heartbeat
                 * @instance
                 */
                Heartbeat.prototype.operationId = "";

                /**
                 * Heartbeat phase.
                 * @member {ringmaster.agent.v1.Phase} phase
                 * @memberof ringmaster.agent.v1.Heartbeat
                 * @instance
                 */
                Heartbeat.prototype.phase = 0;

                /**
                 * Creates a new Heartbeat instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Heartbeat
                 * @static
                 * @param {ringmaster.agent.v1.Heartbeat.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Heartbeat} Heartbeat instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Heartbeat.$Shape): ringmaster.agent.v1.Heartbeat & ringmaster.agent.v1.Heartbeat.$Shape;
                 *   (properties?: ringmaster.agent.v1.Heartbeat.$Properties): ringmaster.agent.v1.Heartbeat;
                 * }}
                 */
                Heartbeat.create = function(properties) {
                    return new Heartbeat(properties);
                };

                /**
                 * Encodes the specified Heartbeat message. Does not implicitly {@link ringmaster.agent.v1.Heartbeat.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Heartbeat
                 * @static
                 * @param {ringmaster.agent.v1.Heartbeat.$Properties} message Heartbeat message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Heartbeat.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId") && message.bootId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.bootId);
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId") && message.operationId !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.operationId);
                    if (message.phase != null && $Object.hasOwnProperty.call(message, "phase") && message.phase !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).int32(message.phase);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Heartbeat message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Heartbeat
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Heartbeat & ringmaster.agent.v1.Heartbeat.$Shape} Heartbeat
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Heartbeat.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Heartbeat();
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
                                    message.bootId = value;
                                else
                                    delete message.bootId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.operationId = value;
                                else
                                    delete message.operationId;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.phase = value;
                                else
                                    delete message.phase;
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
                 * Creates a Heartbeat message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Heartbeat
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Heartbeat} Heartbeat
                 */
                Heartbeat.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Heartbeat)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Heartbeat: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Heartbeat();
                    if (object.bootId != null)
                        if (typeof object.bootId !== "string" || object.bootId.length)
                            message.bootId = $String(object.bootId);
                    if (object.operationId != null)
                        if (typeof object.operationId !== "string" || object.operationId.length)
                            message.operationId = $String(object.operationId);
                    if (object.phase !== 0 && (typeof object.phase !== "string" || $root.ringmaster.agent.v1.Phase[object.phase] !== 0))
                        switch (object.phase) {
                        case "PHASE_UNSPECIFIED":
                        case 0:
                            message.phase = 0;
                            break;
                        case "PHASE_ACCEPTED":
                        case 1:
                            message.phase = 1;
                            break;
                        case "PHASE_EXECUTING":
                        case 2:
                            message.phase = 2;
                            break;
                        case "PHASE_REBOOT_PENDING":
                        case 3:
                            message.phase = 3;
                            break;
                        case "PHASE_AWAITING_CONFIRM":
                        case 4:
                            message.phase = 4;
                            break;
                        case "PHASE_SUCCEEDED":
                        case 10:
                            message.phase = 10;
                            break;
                        case "PHASE_FAILED":
                        case 11:
                            message.phase = 11;
                            break;
                        case "PHASE_REJECTED":
                        case 12:
                            message.phase = 12;
                            break;
                        case "PHASE_BACKED_OUT":
                        case 13:
                            message.phase = 13;
                            break;
                        case "PHASE_CANCELED":
                        case 14:
                            message.phase = 14;
                            break;
                        case "PHASE_EXPIRED":
                        case 15:
                            message.phase = 15;
                            break;
                        case "PHASE_INDETERMINATE":
                        case 16:
                            message.phase = 16;
                            break;
                        default:
                            if (typeof object.phase === "number" && (object.phase | 0) === object.phase)
                                message.phase = object.phase;
                        }
                    return message;
                };

                /**
                 * Creates a plain object from a Heartbeat message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Heartbeat
                 * @static
                 * @param {ringmaster.agent.v1.Heartbeat} message Heartbeat
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Heartbeat.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.bootId = "";
                        object.operationId = "";
                        object.phase = options.enums === $String ? "PHASE_UNSPECIFIED" : 0;
                    }
                    if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId"))
                        object.bootId = message.bootId;
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId"))
                        object.operationId = message.operationId;
                    if (message.phase != null && $Object.hasOwnProperty.call(message, "phase"))
                        object.phase = options.enums === $String ? $root.ringmaster.agent.v1.Phase[message.phase] === $undefined ? message.phase : $root.ringmaster.agent.v1.Phase[message.phase] : message.phase;
                    return object;
                };

                /**
                 * Converts this Heartbeat to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Heartbeat
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Heartbeat.prototype.toJSON = function() {
                    return Heartbeat.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Heartbeat;
            })();

            v1.OrderReport = (function() {

                /**
                 * Properties of an OrderReport.
                 * @typedef {Object} ringmaster.agent.v1.OrderReport.$Properties
                 * @property {string} [operationId] OrderReport operationId
                 * @property {number} [revision] OrderReport revision
                 * @property {ringmaster.agent.v1.Phase} [phase] OrderReport phase
                 * @property {string} [reason] OrderReport reason
                 * @property {string} [message] OrderReport message
                 * @property {string} [bootId] OrderReport bootId
                 * @property {Long} [finishedAtUnixMs] OrderReport finishedAtUnixMs
                 * @property {boolean} [rebootRequired] OrderReport rebootRequired
                 * @property {boolean} [unchanged] OrderReport unchanged
                 * @property {string} [runningVersion] OrderReport runningVersion
                 * @property {Long} [startedAtUnixMs] OrderReport startedAtUnixMs
                 * @property {ringmaster.agent.v1.OrderProgress.$Properties} [progress] OrderReport progress
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an OrderReport.
                 * @memberof ringmaster.agent.v1
                 * @interface IOrderReport
                 * @augments ringmaster.agent.v1.OrderReport.$Properties
                 * @deprecated Use ringmaster.agent.v1.OrderReport.$Properties instead.
                 */

                /**
                 * Shape of an OrderReport.
                 * @typedef {ringmaster.agent.v1.OrderReport.$Properties} ringmaster.agent.v1.OrderReport.$Shape
                 */

                /**
                 * Constructs a new OrderReport.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents an OrderReport.
                 * @constructor
                 * @param {ringmaster.agent.v1.OrderReport.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var OrderReport = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * OrderReport operationId.
                 * @member {string} operationId
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 */
                OrderReport.prototype.operationId = "";

                /**
                 * OrderReport revision.
                 * @member {number} revision
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 */
                OrderReport.prototype.revision = 0;

                /**
                 * OrderReport phase.
                 * @member {ringmaster.agent.v1.Phase} phase
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 */
                OrderReport.prototype.phase = 0;

                /**
                 * OrderReport reason.
                 * @member {string} reason
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 */
                OrderReport.prototype.reason = "";

                /**
                 * OrderReport message.
                 * @member {string} message
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 */
                OrderReport.prototype.message = "";

                /**
                 * OrderReport bootId.
                 * @member {string} bootId
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 */
                OrderReport.prototype.bootId = "";

                /**
                 * OrderReport finishedAtUnixMs.
                 * @member {Long} finishedAtUnixMs
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 */
                OrderReport.prototype.finishedAtUnixMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                /**
                 * OrderReport rebootRequired.
                 * @member {boolean} rebootRequired
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 */
                OrderReport.prototype.rebootRequired = false;

                /**
                 * OrderReport unchanged.
                 * @member {boolean} unchanged
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 */
                OrderReport.prototype.unchanged = false;

                /**
                 * OrderReport runningVersion.
                 * @member {string} runningVersion
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 */
                OrderReport.prototype.runningVersion = "";

                /**
                 * OrderReport startedAtUnixMs.
                 * @member {Long} startedAtUnixMs
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 */
                OrderReport.prototype.startedAtUnixMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                /**
                 * OrderReport progress.
                 * @member {ringmaster.agent.v1.OrderProgress} progress
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 */
                OrderReport.prototype.progress = null;

                /**
                 * Creates a new OrderReport instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @static
                 * @param {ringmaster.agent.v1.OrderReport.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.OrderReport} OrderReport instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.OrderReport.$Shape): ringmaster.agent.v1.OrderReport & ringmaster.agent.v1.OrderReport.$Shape;
                 *   (properties?: ringmaster.agent.v1.OrderReport.$Properties): ringmaster.agent.v1.OrderReport;
                 * }}
                 */
                OrderReport.create = function(properties) {
                    return new OrderReport(properties);
                };

                /**
                 * Encodes the specified OrderReport message. Does not implicitly {@link ringmaster.agent.v1.OrderReport.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @static
                 * @param {ringmaster.agent.v1.OrderReport.$Properties} message OrderReport message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                OrderReport.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId") && message.operationId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.operationId);
                    if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && message.revision !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.revision);
                    if (message.phase != null && $Object.hasOwnProperty.call(message, "phase") && message.phase !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).int32(message.phase);
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.reason);
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                        writer.uint32(/* id 5, wireType 2 =*/42).string(message.message);
                    if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId") && message.bootId !== "")
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.bootId);
                    if (message.finishedAtUnixMs != null && $Object.hasOwnProperty.call(message, "finishedAtUnixMs") && (typeof message.finishedAtUnixMs === "object" ? message.finishedAtUnixMs.low || message.finishedAtUnixMs.high : message.finishedAtUnixMs !== 0))
                        writer.uint32(/* id 7, wireType 0 =*/56).int64(message.finishedAtUnixMs);
                    if (message.rebootRequired != null && $Object.hasOwnProperty.call(message, "rebootRequired") && message.rebootRequired !== false)
                        writer.uint32(/* id 8, wireType 0 =*/64).bool(message.rebootRequired);
                    if (message.unchanged != null && $Object.hasOwnProperty.call(message, "unchanged") && message.unchanged !== false)
                        writer.uint32(/* id 9, wireType 0 =*/72).bool(message.unchanged);
                    if (message.runningVersion != null && $Object.hasOwnProperty.call(message, "runningVersion") && message.runningVersion !== "")
                        writer.uint32(/* id 10, wireType 2 =*/82).string(message.runningVersion);
                    if (message.startedAtUnixMs != null && $Object.hasOwnProperty.call(message, "startedAtUnixMs") && (typeof message.startedAtUnixMs === "object" ? message.startedAtUnixMs.low || message.startedAtUnixMs.high : message.startedAtUnixMs !== 0))
                        writer.uint32(/* id 11, wireType 0 =*/88).int64(message.startedAtUnixMs);
                    if (message.progress != null && $Object.hasOwnProperty.call(message, "progress"))
                        $root.ringmaster.agent.v1.OrderProgress.encode(message.progress, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an OrderReport message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.OrderReport & ringmaster.agent.v1.OrderReport.$Shape} OrderReport
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                OrderReport.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.OrderReport();
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
                                    message.operationId = value;
                                else
                                    delete message.operationId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.revision = value;
                                else
                                    delete message.revision;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.phase = value;
                                else
                                    delete message.phase;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.reason = value;
                                else
                                    delete message.reason;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.message = value;
                                else
                                    delete message.message;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bootId = value;
                                else
                                    delete message.bootId;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                    message.finishedAtUnixMs = value;
                                else
                                    delete message.finishedAtUnixMs;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.rebootRequired = value;
                                else
                                    delete message.rebootRequired;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.unchanged = value;
                                else
                                    delete message.unchanged;
                                continue;
                            }
                        case 10: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.runningVersion = value;
                                else
                                    delete message.runningVersion;
                                continue;
                            }
                        case 11: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                    message.startedAtUnixMs = value;
                                else
                                    delete message.startedAtUnixMs;
                                continue;
                            }
                        case 12: {
                                if (wireType !== 2)
                                    break;
                                message.progress = $root.ringmaster.agent.v1.OrderProgress.decode(reader, reader.size(), $undefined, _depth + 1, message.progress);
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
                 * Creates an OrderReport message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.OrderReport} OrderReport
                 */
                OrderReport.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.OrderReport)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.OrderReport: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.OrderReport();
                    if (object.operationId != null)
                        if (typeof object.operationId !== "string" || object.operationId.length)
                            message.operationId = $String(object.operationId);
                    if (object.revision != null)
                        if ($Number(object.revision) !== 0)
                            message.revision = object.revision >>> 0;
                    if (object.phase !== 0 && (typeof object.phase !== "string" || $root.ringmaster.agent.v1.Phase[object.phase] !== 0))
                        switch (object.phase) {
                        case "PHASE_UNSPECIFIED":
                        case 0:
                            message.phase = 0;
                            break;
                        case "PHASE_ACCEPTED":
                        case 1:
                            message.phase = 1;
                            break;
                        case "PHASE_EXECUTING":
                        case 2:
                            message.phase = 2;
                            break;
                        case "PHASE_REBOOT_PENDING":
                        case 3:
                            message.phase = 3;
                            break;
                        case "PHASE_AWAITING_CONFIRM":
                        case 4:
                            message.phase = 4;
                            break;
                        case "PHASE_SUCCEEDED":
                        case 10:
                            message.phase = 10;
                            break;
                        case "PHASE_FAILED":
                        case 11:
                            message.phase = 11;
                            break;
                        case "PHASE_REJECTED":
                        case 12:
                            message.phase = 12;
                            break;
                        case "PHASE_BACKED_OUT":
                        case 13:
                            message.phase = 13;
                            break;
                        case "PHASE_CANCELED":
                        case 14:
                            message.phase = 14;
                            break;
                        case "PHASE_EXPIRED":
                        case 15:
                            message.phase = 15;
                            break;
                        case "PHASE_INDETERMINATE":
                        case 16:
                            message.phase = 16;
                            break;
                        default:
                            if (typeof object.phase === "number" && (object.phase | 0) === object.phase)
                                message.phase = object.phase;
                        }
                    if (object.reason != null)
                        if (typeof object.reason !== "string" || object.reason.length)
                            message.reason = $String(object.reason);
                    if (object.message != null)
                        if (typeof object.message !== "string" || object.message.length)
                            message.message = $String(object.message);
                    if (object.bootId != null)
                        if (typeof object.bootId !== "string" || object.bootId.length)
                            message.bootId = $String(object.bootId);
                    if (object.finishedAtUnixMs != null)
                        if (typeof object.finishedAtUnixMs === "object" ? object.finishedAtUnixMs.low || object.finishedAtUnixMs.high : $Number(object.finishedAtUnixMs) !== 0)
                            if ($util.Long)
                                message.finishedAtUnixMs = $util.Long.fromValue(object.finishedAtUnixMs, false);
                            else if (typeof object.finishedAtUnixMs === "string")
                                message.finishedAtUnixMs = $parseInt(object.finishedAtUnixMs, 10);
                            else if (typeof object.finishedAtUnixMs === "number")
                                message.finishedAtUnixMs = object.finishedAtUnixMs;
                            else if (typeof object.finishedAtUnixMs === "object")
                                message.finishedAtUnixMs = new $util.LongBits(object.finishedAtUnixMs.low >>> 0, object.finishedAtUnixMs.high >>> 0).toNumber();
                    if (object.rebootRequired != null)
                        if (object.rebootRequired)
                            message.rebootRequired = $Boolean(object.rebootRequired);
                    if (object.unchanged != null)
                        if (object.unchanged)
                            message.unchanged = $Boolean(object.unchanged);
                    if (object.runningVersion != null)
                        if (typeof object.runningVersion !== "string" || object.runningVersion.length)
                            message.runningVersion = $String(object.runningVersion);
                    if (object.startedAtUnixMs != null)
                        if (typeof object.startedAtUnixMs === "object" ? object.startedAtUnixMs.low || object.startedAtUnixMs.high : $Number(object.startedAtUnixMs) !== 0)
                            if ($util.Long)
                                message.startedAtUnixMs = $util.Long.fromValue(object.startedAtUnixMs, false);
                            else if (typeof object.startedAtUnixMs === "string")
                                message.startedAtUnixMs = $parseInt(object.startedAtUnixMs, 10);
                            else if (typeof object.startedAtUnixMs === "number")
                                message.startedAtUnixMs = object.startedAtUnixMs;
                            else if (typeof object.startedAtUnixMs === "object")
                                message.startedAtUnixMs = new $util.LongBits(object.startedAtUnixMs.low >>> 0, object.startedAtUnixMs.high >>> 0).toNumber();
                    if (object.progress != null) {
                        if (!$util.isObject(object.progress))
                            throw $TypeError(".ringmaster.agent.v1.OrderReport.progress: object expected");
                        message.progress = $root.ringmaster.agent.v1.OrderProgress.fromObject(object.progress, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from an OrderReport message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @static
                 * @param {ringmaster.agent.v1.OrderReport} message OrderReport
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                OrderReport.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.operationId = "";
                        object.revision = 0;
                        object.phase = options.enums === $String ? "PHASE_UNSPECIFIED" : 0;
                        object.reason = "";
                        object.message = "";
                        object.bootId = "";
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, false);
                            object.finishedAtUnixMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.finishedAtUnixMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.rebootRequired = false;
                        object.unchanged = false;
                        object.runningVersion = "";
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, false);
                            object.startedAtUnixMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.startedAtUnixMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.progress = null;
                    }
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId"))
                        object.operationId = message.operationId;
                    if (message.revision != null && $Object.hasOwnProperty.call(message, "revision"))
                        object.revision = message.revision;
                    if (message.phase != null && $Object.hasOwnProperty.call(message, "phase"))
                        object.phase = options.enums === $String ? $root.ringmaster.agent.v1.Phase[message.phase] === $undefined ? message.phase : $root.ringmaster.agent.v1.Phase[message.phase] : message.phase;
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason"))
                        object.reason = message.reason;
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message"))
                        object.message = message.message;
                    if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId"))
                        object.bootId = message.bootId;
                    if (message.finishedAtUnixMs != null && $Object.hasOwnProperty.call(message, "finishedAtUnixMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.finishedAtUnixMs = typeof message.finishedAtUnixMs === "number" ? $BigInt(message.finishedAtUnixMs) : $util.Long.fromBits(message.finishedAtUnixMs.low >>> 0, message.finishedAtUnixMs.high >>> 0, false).toBigInt();
                        else if (typeof message.finishedAtUnixMs === "number")
                            object.finishedAtUnixMs = options.longs === $String ? $String(message.finishedAtUnixMs) : message.finishedAtUnixMs;
                        else
                            object.finishedAtUnixMs = options.longs === $String ? $util.Long.prototype.toString.call(message.finishedAtUnixMs) : options.longs === $Number ? new $util.LongBits(message.finishedAtUnixMs.low >>> 0, message.finishedAtUnixMs.high >>> 0).toNumber() : message.finishedAtUnixMs;
                    if (message.rebootRequired != null && $Object.hasOwnProperty.call(message, "rebootRequired"))
                        object.rebootRequired = message.rebootRequired;
                    if (message.unchanged != null && $Object.hasOwnProperty.call(message, "unchanged"))
                        object.unchanged = message.unchanged;
                    if (message.runningVersion != null && $Object.hasOwnProperty.call(message, "runningVersion"))
                        object.runningVersion = message.runningVersion;
                    if (message.startedAtUnixMs != null && $Object.hasOwnProperty.call(message, "startedAtUnixMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.startedAtUnixMs = typeof message.startedAtUnixMs === "number" ? $BigInt(message.startedAtUnixMs) : $util.Long.fromBits(message.startedAtUnixMs.low >>> 0, message.startedAtUnixMs.high >>> 0, false).toBigInt();
                        else if (typeof message.startedAtUnixMs === "number")
                            object.startedAtUnixMs = options.longs === $String ? $String(message.startedAtUnixMs) : message.startedAtUnixMs;
                        else
                            object.startedAtUnixMs = options.longs === $String ? $util.Long.prototype.toString.call(message.startedAtUnixMs) : options.longs === $Number ? new $util.LongBits(message.startedAtUnixMs.low >>> 0, message.startedAtUnixMs.high >>> 0).toNumber() : message.startedAtUnixMs;
                    if (message.progress != null && $Object.hasOwnProperty.call(message, "progress"))
                        object.progress = $root.ringmaster.agent.v1.OrderProgress.toObject(message.progress, options, _depth + 1);
                    return object;
                };

                /**
                 * Converts this OrderReport to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.OrderReport
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                OrderReport.prototype.toJSON = function() {
                    return OrderReport.toObject(this, $protobuf.util.toJSONOptions);
                };

                return OrderReport;
            })();

            v1.OrderProgress = (function() {

                /**
                 * Properties of an OrderProgress.
                 * @typedef {Object} ringmaster.agent.v1.OrderProgress.$Properties
                 * @property {number} [percent] OrderProgress percent
                 * @property {string} [doing] OrderProgress doing
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an OrderProgress.
                 * @memberof ringmaster.agent.v1
                 * @interface IOrderProgress
                 * @augments ringmaster.agent.v1.OrderProgress.$Properties
                 * @deprecated Use ringmaster.agent.v1.OrderProgress.$Properties instead.
                 */

                /**
                 * Shape of an OrderProgress.
                 * @typedef {ringmaster.agent.v1.OrderProgress.$Properties} ringmaster.agent.v1.OrderProgress.$Shape
                 */

                /**
                 * Constructs a new OrderProgress.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents an OrderProgress.
                 * @constructor
                 * @param {ringmaster.agent.v1.OrderProgress.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var OrderProgress = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * OrderProgress percent.
                 * @member {number} percent
                 * @memberof ringmaster.agent.v1.OrderProgress
                 * @instance
                 */
                OrderProgress.prototype.percent = 0;

                /**
                 * OrderProgress doing.
                 * @member {string} doing
                 * @memberof ringmaster.agent.v1.OrderProgress
                 * @instance
                 */
                OrderProgress.prototype.doing = "";

                /**
                 * Creates a new OrderProgress instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.OrderProgress
                 * @static
                 * @param {ringmaster.agent.v1.OrderProgress.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.OrderProgress} OrderProgress instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.OrderProgress.$Shape): ringmaster.agent.v1.OrderProgress & ringmaster.agent.v1.OrderProgress.$Shape;
                 *   (properties?: ringmaster.agent.v1.OrderProgress.$Properties): ringmaster.agent.v1.OrderProgress;
                 * }}
                 */
                OrderProgress.create = function(properties) {
                    return new OrderProgress(properties);
                };

                /**
                 * Encodes the specified OrderProgress message. Does not implicitly {@link ringmaster.agent.v1.OrderProgress.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.OrderProgress
                 * @static
                 * @param {ringmaster.agent.v1.OrderProgress.$Properties} message OrderProgress message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                OrderProgress.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.percent != null && $Object.hasOwnProperty.call(message, "percent") && message.percent !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.percent);
                    if (message.doing != null && $Object.hasOwnProperty.call(message, "doing") && message.doing !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.doing);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an OrderProgress message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.OrderProgress
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.OrderProgress & ringmaster.agent.v1.OrderProgress.$Shape} OrderProgress
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                OrderProgress.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.OrderProgress();
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
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.percent = value;
                                else
                                    delete message.percent;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.doing = value;
                                else
                                    delete message.doing;
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
                 * Creates an OrderProgress message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.OrderProgress
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.OrderProgress} OrderProgress
                 */
                OrderProgress.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.OrderProgress)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.OrderProgress: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.OrderProgress();
                    if (object.percent != null)
                        if ($Number(object.percent) !== 0)
                            message.percent = object.percent >>> 0;
                    if (object.doing != null)
                        if (typeof object.doing !== "string" || object.doing.length)
                            message.doing = $String(object.doing);
                    return message;
                };

                /**
                 * Creates a plain object from an OrderProgress message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.OrderProgress
                 * @static
                 * @param {ringmaster.agent.v1.OrderProgress} message OrderProgress
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                OrderProgress.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.percent = 0;
                        object.doing = "";
                    }
                    if (message.percent != null && $Object.hasOwnProperty.call(message, "percent"))
                        object.percent = message.percent;
                    if (message.doing != null && $Object.hasOwnProperty.call(message, "doing"))
                        object.doing = message.doing;
                    return object;
                };

                /**
                 * Converts this OrderProgress to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.OrderProgress
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                OrderProgress.prototype.toJSON = function() {
                    return OrderProgress.toObject(this, $protobuf.util.toJSONOptions);
                };

                return OrderProgress;
            })();

            v1.Goodbye = (function() {

                /**
                 * Properties of a Goodbye.
                 * @typedef {Object} ringmaster.agent.v1.Goodbye.$Properties
                 * @property {string} [reason] Goodbye reason
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Goodbye.
                 * @memberof ringmaster.agent.v1
                 * @interface IGoodbye
                 * @augments ringmaster.agent.v1.Goodbye.$Properties
                 * @deprecated Use ringmaster.agent.v1.Goodbye.$Properties instead.
                 */

                /**
                 * Shape of a Goodbye.
                 * @typedef {ringmaster.agent.v1.Goodbye.$Properties} ringmaster.agent.v1.Goodbye.$Shape
                 */

                /**
                 * Constructs a new Goodbye.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Goodbye.
                 * @constructor
                 * @param {ringmaster.agent.v1.Goodbye.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Goodbye = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Goodbye reason.
                 * @member {string} reason
                 * @memberof ringmaster.agent.v1.Goodbye
                 * @instance
                 */
                Goodbye.prototype.reason = "";

                /**
                 * Creates a new Goodbye instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Goodbye
                 * @static
                 * @param {ringmaster.agent.v1.Goodbye.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Goodbye} Goodbye instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Goodbye.$Shape): ringmaster.agent.v1.Goodbye & ringmaster.agent.v1.Goodbye.$Shape;
                 *   (properties?: ringmaster.agent.v1.Goodbye.$Properties): ringmaster.agent.v1.Goodbye;
                 * }}
                 */
                Goodbye.create = function(properties) {
                    return new Goodbye(properties);
                };

                /**
                 * Encodes the specified Goodbye message. Does not implicitly {@link ringmaster.agent.v1.Goodbye.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Goodbye
                 * @static
                 * @param {ringmaster.agent.v1.Goodbye.$Properties} message Goodbye message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Goodbye.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.reason);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Goodbye message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Goodbye
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Goodbye & ringmaster.agent.v1.Goodbye.$Shape} Goodbye
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Goodbye.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Goodbye();
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
                 * Creates a Goodbye message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Goodbye
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Goodbye} Goodbye
                 */
                Goodbye.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Goodbye)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Goodbye: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Goodbye();
                    if (object.reason != null)
                        if (typeof object.reason !== "string" || object.reason.length)
                            message.reason = $String(object.reason);
                    return message;
                };

                /**
                 * Creates a plain object from a Goodbye message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Goodbye
                 * @static
                 * @param {ringmaster.agent.v1.Goodbye} message Goodbye
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Goodbye.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults)
                        object.reason = "";
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason"))
                        object.reason = message.reason;
                    return object;
                };

                /**
                 * Converts this Goodbye to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Goodbye
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Goodbye.prototype.toJSON = function() {
                    return Goodbye.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Goodbye;
            })();

            v1.Welcome = (function() {

                /**
                 * Properties of a Welcome.
                 * @typedef {Object} ringmaster.agent.v1.Welcome.$Properties
                 * @property {Long} [sessionEpoch] Welcome sessionEpoch
                 * @property {Long} [serverTimeUnixMs] Welcome serverTimeUnixMs
                 * @property {number} [heartbeatIntervalMs] Welcome heartbeatIntervalMs
                 * @property {ringmaster.agent.v1.ReconnectPolicy.$Properties} [reconnect] Welcome reconnect
                 * @property {Array.<string>} [forgetOperationIds] Welcome forgetOperationIds
                 * @property {boolean} [confirms] Welcome confirms
                 * @property {string} [exchangeToken] Welcome exchangeToken
                 * @property {boolean} [takesCertificateRequests] Welcome takesCertificateRequests
                 * @property {ringmaster.agent.v1.Envelope.$Properties} [auditCheckpoint] Welcome auditCheckpoint
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Welcome.
                 * @memberof ringmaster.agent.v1
                 * @interface IWelcome
                 * @augments ringmaster.agent.v1.Welcome.$Properties
                 * @deprecated Use ringmaster.agent.v1.Welcome.$Properties instead.
                 */

                /**
                 * Shape of a Welcome.
                 * @typedef {ringmaster.agent.v1.Welcome.$Properties} ringmaster.agent.v1.Welcome.$Shape
                 */

                /**
                 * Constructs a new Welcome.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Welcome.
                 * @constructor
                 * @param {ringmaster.agent.v1.Welcome.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Welcome = function (properties) {
                    this.forgetOperationIds = [];
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Welcome sessionEpoch.
                 * @member {Long} sessionEpoch
                 * @memberof ringmaster.agent.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.sessionEpoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Welcome serverTimeUnixMs.
                 * @member {Long} serverTimeUnixMs
                 * @memberof ringmaster.agent.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.serverTimeUnixMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                /**
                 * Welcome heartbeatIntervalMs.
                 * @member {number} heartbeatIntervalMs
                 * @memberof ringmaster.agent.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.heartbeatIntervalMs = 0;

                /**
                 * Welcome reconnect.
                 * @member {ringmaster.agent.v1.ReconnectPolicy} reconnect
                 * @memberof ringmaster.agent.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.reconnect = null;

                /**
                 * Welcome forgetOperationIds.
                 * @member {Array.<string>} forgetOperationIds
                 * @memberof ringmaster.agent.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.forgetOperationIds = $util.emptyArray;

                /**
                 * Welcome confirms.
                 * @member {boolean} confirms
                 * @memberof ringmaster.agent.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.confirms = false;

                /**
                 * Welcome exchangeToken.
                 * @member {string} exchangeToken
                 * @memberof ringmaster.agent.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.exchangeToken = "";

                /**
                 * Welcome takesCertificateRequests.
                 * @member {boolean} takesCertificateRequests
                 * @memberof ringmaster.agent.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.takesCertificateRequests = false;

                /**
                 * Welcome auditCheckpoint.
                 * @member {ringmaster.agent.v1.Envelope} auditCheckpoint
                 * @memberof ringmaster.agent.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.auditCheckpoint = null;

                /**
                 * Creates a new Welcome instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Welcome
                 * @static
                 * @param {ringmaster.agent.v1.Welcome.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Welcome} Welcome instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Welcome.$Shape): ringmaster.agent.v1.Welcome & ringmaster.agent.v1.Welcome.$Shape;
                 *   (properties?: ringmaster.agent.v1.Welcome.$Properties): ringmaster.agent.v1.Welcome;
                 * }}
                 */
                Welcome.create = function(properties) {
                    return new Welcome(properties);
                };

                /**
                 * Encodes the specified Welcome message. Does not implicitly {@link ringmaster.agent.v1.Welcome.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Welcome
                 * @static
                 * @param {ringmaster.agent.v1.Welcome.$Properties} message Welcome message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Welcome.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.sessionEpoch != null && $Object.hasOwnProperty.call(message, "sessionEpoch") && (typeof message.sessionEpoch === "object" ? message.sessionEpoch.low || message.sessionEpoch.high : message.sessionEpoch !== 0))
                        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.sessionEpoch);
                    if (message.serverTimeUnixMs != null && $Object.hasOwnProperty.call(message, "serverTimeUnixMs") && (typeof message.serverTimeUnixMs === "object" ? message.serverTimeUnixMs.low || message.serverTimeUnixMs.high : message.serverTimeUnixMs !== 0))
                        writer.uint32(/* id 2, wireType 0 =*/16).int64(message.serverTimeUnixMs);
                    if (message.heartbeatIntervalMs != null && $Object.hasOwnProperty.call(message, "heartbeatIntervalMs") && message.heartbeatIntervalMs !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.heartbeatIntervalMs);
                    if (message.reconnect != null && $Object.hasOwnProperty.call(message, "reconnect"))
                        $root.ringmaster.agent.v1.ReconnectPolicy.encode(message.reconnect, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                    if (message.forgetOperationIds != null && message.forgetOperationIds.length)
                        for (var i = 0; i < message.forgetOperationIds.length; ++i)
                            writer.uint32(/* id 5, wireType 2 =*/42).string(message.forgetOperationIds[i]);
                    if (message.confirms != null && $Object.hasOwnProperty.call(message, "confirms") && message.confirms !== false)
                        writer.uint32(/* id 6, wireType 0 =*/48).bool(message.confirms);
                    if (message.exchangeToken != null && $Object.hasOwnProperty.call(message, "exchangeToken") && message.exchangeToken !== "")
                        writer.uint32(/* id 20, wireType 2 =*/162).string(message.exchangeToken);
                    if (message.takesCertificateRequests != null && $Object.hasOwnProperty.call(message, "takesCertificateRequests") && message.takesCertificateRequests !== false)
                        writer.uint32(/* id 21, wireType 0 =*/168).bool(message.takesCertificateRequests);
                    if (message.auditCheckpoint != null && $Object.hasOwnProperty.call(message, "auditCheckpoint"))
                        $root.ringmaster.agent.v1.Envelope.encode(message.auditCheckpoint, writer.uint32(/* id 22, wireType 2 =*/178).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Welcome message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Welcome
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Welcome & ringmaster.agent.v1.Welcome.$Shape} Welcome
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Welcome.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Welcome();
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
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sessionEpoch = value;
                                else
                                    delete message.sessionEpoch;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                    message.serverTimeUnixMs = value;
                                else
                                    delete message.serverTimeUnixMs;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.heartbeatIntervalMs = value;
                                else
                                    delete message.heartbeatIntervalMs;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                message.reconnect = $root.ringmaster.agent.v1.ReconnectPolicy.decode(reader, reader.size(), $undefined, _depth + 1, message.reconnect);
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.forgetOperationIds && message.forgetOperationIds.length))
                                    message.forgetOperationIds = [];
                                message.forgetOperationIds.push(reader.stringVerify());
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.confirms = value;
                                else
                                    delete message.confirms;
                                continue;
                            }
                        case 20: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.exchangeToken = value;
                                else
                                    delete message.exchangeToken;
                                continue;
                            }
                        case 21: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.takesCertificateRequests = value;
                                else
                                    delete message.takesCertificateRequests;
                                continue;
                            }
                        case 22: {
                                if (wireType !== 2)
                                    break;
                                message.auditCheckpoint = $root.ringmaster.agent.v1.Envelope.decode(reader, reader.size(), $undefined, _depth + 1, message.auditCheckpoint);
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
                 * Creates a Welcome message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Welcome
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Welcome} Welcome
                 */
                Welcome.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Welcome)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Welcome: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Welcome();
                    if (object.sessionEpoch != null)
                        if (typeof object.sessionEpoch === "object" ? object.sessionEpoch.low || object.sessionEpoch.high : $Number(object.sessionEpoch) !== 0)
                            if ($util.Long)
                                message.sessionEpoch = $util.Long.fromValue(object.sessionEpoch, true);
                            else if (typeof object.sessionEpoch === "string")
                                message.sessionEpoch = $parseInt(object.sessionEpoch, 10);
                            else if (typeof object.sessionEpoch === "number")
                                message.sessionEpoch = object.sessionEpoch;
                            else if (typeof object.sessionEpoch === "object")
                                message.sessionEpoch = new $util.LongBits(object.sessionEpoch.low >>> 0, object.sessionEpoch.high >>> 0).toNumber(true);
                    if (object.serverTimeUnixMs != null)
                        if (typeof object.serverTimeUnixMs === "object" ? object.serverTimeUnixMs.low || object.serverTimeUnixMs.high : $Number(object.serverTimeUnixMs) !== 0)
                            if ($util.Long)
                                message.serverTimeUnixMs = $util.Long.fromValue(object.serverTimeUnixMs, false);
                            else if (typeof object.serverTimeUnixMs === "string")
                                message.serverTimeUnixMs = $parseInt(object.serverTimeUnixMs, 10);
                            else if (typeof object.serverTimeUnixMs === "number")
                                message.serverTimeUnixMs = object.serverTimeUnixMs;
                            else if (typeof object.serverTimeUnixMs === "object")
                                message.serverTimeUnixMs = new $util.LongBits(object.serverTimeUnixMs.low >>> 0, object.serverTimeUnixMs.high >>> 0).toNumber();
                    if (object.heartbeatIntervalMs != null)
                        if ($Number(object.heartbeatIntervalMs) !== 0)
                            message.heartbeatIntervalMs = object.heartbeatIntervalMs >>> 0;
                    if (object.reconnect != null) {
                        if (!$util.isObject(object.reconnect))
                            throw $TypeError(".ringmaster.agent.v1.Welcome.reconnect: object expected");
                        message.reconnect = $root.ringmaster.agent.v1.ReconnectPolicy.fromObject(object.reconnect, _depth + 1);
                    }
                    if (object.forgetOperationIds) {
                        if (!$Array.isArray(object.forgetOperationIds))
                            throw $TypeError(".ringmaster.agent.v1.Welcome.forgetOperationIds: array expected");
                        message.forgetOperationIds = $Array(object.forgetOperationIds.length);
                        for (var i = 0; i < object.forgetOperationIds.length; ++i)
                            message.forgetOperationIds[i] = $String(object.forgetOperationIds[i]);
                    }
                    if (object.confirms != null)
                        if (object.confirms)
                            message.confirms = $Boolean(object.confirms);
                    if (object.exchangeToken != null)
                        if (typeof object.exchangeToken !== "string" || object.exchangeToken.length)
                            message.exchangeToken = $String(object.exchangeToken);
                    if (object.takesCertificateRequests != null)
                        if (object.takesCertificateRequests)
                            message.takesCertificateRequests = $Boolean(object.takesCertificateRequests);
                    if (object.auditCheckpoint != null) {
                        if (!$util.isObject(object.auditCheckpoint))
                            throw $TypeError(".ringmaster.agent.v1.Welcome.auditCheckpoint: object expected");
                        message.auditCheckpoint = $root.ringmaster.agent.v1.Envelope.fromObject(object.auditCheckpoint, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a Welcome message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Welcome
                 * @static
                 * @param {ringmaster.agent.v1.Welcome} message Welcome
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Welcome.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.arrays || options.defaults)
                        object.forgetOperationIds = [];
                    if (options.defaults) {
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, true);
                            object.sessionEpoch = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.sessionEpoch = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, false);
                            object.serverTimeUnixMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.serverTimeUnixMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.heartbeatIntervalMs = 0;
                        object.reconnect = null;
                        object.confirms = false;
                        object.exchangeToken = "";
                        object.takesCertificateRequests = false;
                        object.auditCheckpoint = null;
                    }
                    if (message.sessionEpoch != null && $Object.hasOwnProperty.call(message, "sessionEpoch"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.sessionEpoch = typeof message.sessionEpoch === "number" ? $BigInt(message.sessionEpoch) : $util.Long.fromBits(message.sessionEpoch.low >>> 0, message.sessionEpoch.high >>> 0, true).toBigInt();
                        else if (typeof message.sessionEpoch === "number")
                            object.sessionEpoch = options.longs === $String ? $String(message.sessionEpoch) : message.sessionEpoch;
                        else
                            object.sessionEpoch = options.longs === $String ? $util.Long.prototype.toString.call(message.sessionEpoch) : options.longs === $Number ? new $util.LongBits(message.sessionEpoch.low >>> 0, message.sessionEpoch.high >>> 0).toNumber(true) : message.sessionEpoch;
                    if (message.serverTimeUnixMs != null && $Object.hasOwnProperty.call(message, "serverTimeUnixMs"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.serverTimeUnixMs = typeof message.serverTimeUnixMs === "number" ? $BigInt(message.serverTimeUnixMs) : $util.Long.fromBits(message.serverTimeUnixMs.low >>> 0, message.serverTimeUnixMs.high >>> 0, false).toBigInt();
                        else if (typeof message.serverTimeUnixMs === "number")
                            object.serverTimeUnixMs = options.longs === $String ? $String(message.serverTimeUnixMs) : message.serverTimeUnixMs;
                        else
                            object.serverTimeUnixMs = options.longs === $String ? $util.Long.prototype.toString.call(message.serverTimeUnixMs) : options.longs === $Number ? new $util.LongBits(message.serverTimeUnixMs.low >>> 0, message.serverTimeUnixMs.high >>> 0).toNumber() : message.serverTimeUnixMs;
                    if (message.heartbeatIntervalMs != null && $Object.hasOwnProperty.call(message, "heartbeatIntervalMs"))
                        object.heartbeatIntervalMs = message.heartbeatIntervalMs;
                    if (message.reconnect != null && $Object.hasOwnProperty.call(message, "reconnect"))
                        object.reconnect = $root.ringmaster.agent.v1.ReconnectPolicy.toObject(message.reconnect, options, _depth + 1);
                    if (message.forgetOperationIds && message.forgetOperationIds.length) {
                        object.forgetOperationIds = $Array(message.forgetOperationIds.length);
                        for (var j = 0; j < message.forgetOperationIds.length; ++j)
                            object.forgetOperationIds[j] = message.forgetOperationIds[j];
                    }
                    if (message.confirms != null && $Object.hasOwnProperty.call(message, "confirms"))
                        object.confirms = message.confirms;
                    if (message.exchangeToken != null && $Object.hasOwnProperty.call(message, "exchangeToken"))
                        object.exchangeToken = message.exchangeToken;
                    if (message.takesCertificateRequests != null && $Object.hasOwnProperty.call(message, "takesCertificateRequests"))
                        object.takesCertificateRequests = message.takesCertificateRequests;
                    if (message.auditCheckpoint != null && $Object.hasOwnProperty.call(message, "auditCheckpoint"))
                        object.auditCheckpoint = $root.ringmaster.agent.v1.Envelope.toObject(message.auditCheckpoint, options, _depth + 1);
                    return object;
                };

                /**
                 * Converts this Welcome to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Welcome
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Welcome.prototype.toJSON = function() {
                    return Welcome.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Welcome;
            })();

            v1.ReconnectPolicy = (function() {

                /**
                 * Properties of a ReconnectPolicy.
                 * @typedef {Object} ringmaster.agent.v1.ReconnectPolicy.$Properties
                 * @property {number} [initialWindowMs] ReconnectPolicy initialWindowMs
                 * @property {number} [maxBackoffMs] ReconnectPolicy maxBackoffMs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a ReconnectPolicy.
                 * @memberof ringmaster.agent.v1
                 * @interface IReconnectPolicy
                 * @augments ringmaster.agent.v1.ReconnectPolicy.$Properties
                 * @deprecated Use ringmaster.agent.v1.ReconnectPolicy.$Properties instead.
                 */

                /**
                 * Shape of a ReconnectPolicy.
                 * @typedef {ringmaster.agent.v1.ReconnectPolicy.$Properties} ringmaster.agent.v1.ReconnectPolicy.$Shape
                 */

                /**
                 * Constructs a new ReconnectPolicy.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a ReconnectPolicy.
                 * @constructor
                 * @param {ringmaster.agent.v1.ReconnectPolicy.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var ReconnectPolicy = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ReconnectPolicy initialWindowMs.
                 * @member {number} initialWindowMs
                 * @memberof ringmaster.agent.v1.ReconnectPolicy
                 * @instance
                 */
                ReconnectPolicy.prototype.initialWindowMs = 0;

                /**
                 * ReconnectPolicy maxBackoffMs.
                 * @member {number} maxBackoffMs
                 * @memberof ringmaster.agent.v1.ReconnectPolicy
                 * @instance
                 */
                ReconnectPolicy.prototype.maxBackoffMs = 0;

                /**
                 * Creates a new ReconnectPolicy instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.ReconnectPolicy
                 * @static
                 * @param {ringmaster.agent.v1.ReconnectPolicy.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.ReconnectPolicy} ReconnectPolicy instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.ReconnectPolicy.$Shape): ringmaster.agent.v1.ReconnectPolicy & ringmaster.agent.v1.ReconnectPolicy.$Shape;
                 *   (properties?: ringmaster.agent.v1.ReconnectPolicy.$Properties): ringmaster.agent.v1.ReconnectPolicy;
                 * }}
                 */
                ReconnectPolicy.create = function(properties) {
                    return new ReconnectPolicy(properties);
                };

                /**
                 * Encodes the specified ReconnectPolicy message. Does not implicitly {@link ringmaster.agent.v1.ReconnectPolicy.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.ReconnectPolicy
                 * @static
                 * @param {ringmaster.agent.v1.ReconnectPolicy.$Properties} message ReconnectPolicy message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ReconnectPolicy.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.initialWindowMs != null && $Object.hasOwnProperty.call(message, "initialWindowMs") && message.initialWindowMs !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.initialWindowMs);
                    if (message.maxBackoffMs != null && $Object.hasOwnProperty.call(message, "maxBackoffMs") && message.maxBackoffMs !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.maxBackoffMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a ReconnectPolicy message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.ReconnectPolicy
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.ReconnectPolicy & ringmaster.agent.v1.ReconnectPolicy.$Shape} ReconnectPolicy
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ReconnectPolicy.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.ReconnectPolicy();
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
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.initialWindowMs = value;
                                else
                                    delete message.initialWindowMs;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.maxBackoffMs = value;
                                else
                                    delete message.maxBackoffMs;
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
                 * Creates a ReconnectPolicy message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.ReconnectPolicy
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.ReconnectPolicy} ReconnectPolicy
                 */
                ReconnectPolicy.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.ReconnectPolicy)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.ReconnectPolicy: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.ReconnectPolicy();
                    if (object.initialWindowMs != null)
                        if ($Number(object.initialWindowMs) !== 0)
                            message.initialWindowMs = object.initialWindowMs >>> 0;
                    if (object.maxBackoffMs != null)
                        if ($Number(object.maxBackoffMs) !== 0)
                            message.maxBackoffMs = object.maxBackoffMs >>> 0;
                    return message;
                };

                /**
                 * Creates a plain object from a ReconnectPolicy message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.ReconnectPolicy
                 * @static
                 * @param {ringmaster.agent.v1.ReconnectPolicy} message ReconnectPolicy
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                ReconnectPolicy.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.initialWindowMs = 0;
                        object.maxBackoffMs = 0;
                    }
                    if (message.initialWindowMs != null && $Object.hasOwnProperty.call(message, "initialWindowMs"))
                        object.initialWindowMs = message.initialWindowMs;
                    if (message.maxBackoffMs != null && $Object.hasOwnProperty.call(message, "maxBackoffMs"))
                        object.maxBackoffMs = message.maxBackoffMs;
                    return object;
                };

                /**
                 * Converts this ReconnectPolicy to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.ReconnectPolicy
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                ReconnectPolicy.prototype.toJSON = function() {
                    return ReconnectPolicy.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ReconnectPolicy;
            })();

            v1.OrderOffer = (function() {

                /**
                 * Properties of an OrderOffer.
                 * @typedef {Object} ringmaster.agent.v1.OrderOffer.$Properties
                 * @property {Long} [sessionEpoch] OrderOffer sessionEpoch
                 * @property {ringmaster.agent.v1.Envelope.$Properties} [envelope] OrderOffer envelope
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an OrderOffer.
                 * @memberof ringmaster.agent.v1
                 * @interface IOrderOffer
                 * @augments ringmaster.agent.v1.OrderOffer.$Properties
                 * @deprecated Use ringmaster.agent.v1.OrderOffer.$Properties instead.
                 */

                /**
                 * Shape of an OrderOffer.
                 * @typedef {ringmaster.agent.v1.OrderOffer.$Properties} ringmaster.agent.v1.OrderOffer.$Shape
                 */

                /**
                 * Constructs a new OrderOffer.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents an OrderOffer.
                 * @constructor
                 * @param {ringmaster.agent.v1.OrderOffer.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var OrderOffer = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * OrderOffer sessionEpoch.
                 * @member {Long} sessionEpoch
                 * @memberof ringmaster.agent.v1.OrderOffer
                 * @instance
                 */
                OrderOffer.prototype.sessionEpoch = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * OrderOffer envelope.
                 * @member {ringmaster.agent.v1.Envelope} envelope
                 * @memberof ringmaster.agent.v1.OrderOffer
                 * @instance
                 */
                OrderOffer.prototype.envelope = null;

                /**
                 * Creates a new OrderOffer instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.OrderOffer
                 * @static
                 * @param {ringmaster.agent.v1.OrderOffer.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.OrderOffer} OrderOffer instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.OrderOffer.$Shape): ringmaster.agent.v1.OrderOffer & ringmaster.agent.v1.OrderOffer.$Shape;
                 *   (properties?: ringmaster.agent.v1.OrderOffer.$Properties): ringmaster.agent.v1.OrderOffer;
                 * }}
                 */
                OrderOffer.create = function(properties) {
                    return new OrderOffer(properties);
                };

                /**
                 * Encodes the specified OrderOffer message. Does not implicitly {@link ringmaster.agent.v1.OrderOffer.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.OrderOffer
                 * @static
                 * @param {ringmaster.agent.v1.OrderOffer.$Properties} message OrderOffer message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                OrderOffer.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.sessionEpoch != null && $Object.hasOwnProperty.call(message, "sessionEpoch") && (typeof message.sessionEpoch === "object" ? message.sessionEpoch.low || message.sessionEpoch.high : message.sessionEpoch !== 0))
                        writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.sessionEpoch);
                    if (message.envelope != null && $Object.hasOwnProperty.call(message, "envelope"))
                        $root.ringmaster.agent.v1.Envelope.encode(message.envelope, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an OrderOffer message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.OrderOffer
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.OrderOffer & ringmaster.agent.v1.OrderOffer.$Shape} OrderOffer
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                OrderOffer.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.OrderOffer();
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
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sessionEpoch = value;
                                else
                                    delete message.sessionEpoch;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.envelope = $root.ringmaster.agent.v1.Envelope.decode(reader, reader.size(), $undefined, _depth + 1, message.envelope);
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
                 * Creates an OrderOffer message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.OrderOffer
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.OrderOffer} OrderOffer
                 */
                OrderOffer.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.OrderOffer)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.OrderOffer: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.OrderOffer();
                    if (object.sessionEpoch != null)
                        if (typeof object.sessionEpoch === "object" ? object.sessionEpoch.low || object.sessionEpoch.high : $Number(object.sessionEpoch) !== 0)
                            if ($util.Long)
                                message.sessionEpoch = $util.Long.fromValue(object.sessionEpoch, true);
                            else if (typeof object.sessionEpoch === "string")
                                message.sessionEpoch = $parseInt(object.sessionEpoch, 10);
                            else if (typeof object.sessionEpoch === "number")
                                message.sessionEpoch = object.sessionEpoch;
                            else if (typeof object.sessionEpoch === "object")
                                message.sessionEpoch = new $util.LongBits(object.sessionEpoch.low >>> 0, object.sessionEpoch.high >>> 0).toNumber(true);
                    if (object.envelope != null) {
                        if (!$util.isObject(object.envelope))
                            throw $TypeError(".ringmaster.agent.v1.OrderOffer.envelope: object expected");
                        message.envelope = $root.ringmaster.agent.v1.Envelope.fromObject(object.envelope, _depth + 1);
                    }
                    return message;
                };

                /**
                 * Creates a plain object from an OrderOffer message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.OrderOffer
                 * @static
                 * @param {ringmaster.agent.v1.OrderOffer} message OrderOffer
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                OrderOffer.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        if ($util.Long) {
                            var long = new $util.Long(0, 0, true);
                            object.sessionEpoch = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                        } else
                            object.sessionEpoch = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                        object.envelope = null;
                    }
                    if (message.sessionEpoch != null && $Object.hasOwnProperty.call(message, "sessionEpoch"))
                        if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                            object.sessionEpoch = typeof message.sessionEpoch === "number" ? $BigInt(message.sessionEpoch) : $util.Long.fromBits(message.sessionEpoch.low >>> 0, message.sessionEpoch.high >>> 0, true).toBigInt();
                        else if (typeof message.sessionEpoch === "number")
                            object.sessionEpoch = options.longs === $String ? $String(message.sessionEpoch) : message.sessionEpoch;
                        else
                            object.sessionEpoch = options.longs === $String ? $util.Long.prototype.toString.call(message.sessionEpoch) : options.longs === $Number ? new $util.LongBits(message.sessionEpoch.low >>> 0, message.sessionEpoch.high >>> 0).toNumber(true) : message.sessionEpoch;
                    if (message.envelope != null && $Object.hasOwnProperty.call(message, "envelope"))
                        object.envelope = $root.ringmaster.agent.v1.Envelope.toObject(message.envelope, options, _depth + 1);
                    return object;
                };

                /**
                 * Converts this OrderOffer to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.OrderOffer
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                OrderOffer.prototype.toJSON = function() {
                    return OrderOffer.toObject(this, $protobuf.util.toJSONOptions);
                };

                return OrderOffer;
            })();

            v1.Envelope = (function() {

                /**
                 * Properties of an Envelope.
                 * @typedef {Object} ringmaster.agent.v1.Envelope.$Properties
                 * @property {string} [payloadType] Envelope payloadType
                 * @property {Uint8Array} [payload] Envelope payload
                 * @property {Array.<ringmaster.agent.v1.Signature.$Properties>} [signatures] Envelope signatures
                 * @property {string} [traceparent] Envelope traceparent
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an Envelope.
                 * @memberof ringmaster.agent.v1
                 * @interface IEnvelope
                 * @augments ringmaster.agent.v1.Envelope.$Properties
                 * @deprecated Use ringmaster.agent.v1.Envelope.$Properties instead.
                 */

                /**
                 * Shape of an Envelope.
                 * @typedef {ringmaster.agent.v1.Envelope.$Properties} ringmaster.agent.v1.Envelope.$Shape
                 */

                /**
                 * Constructs a new Envelope.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents an Envelope.
                 * @constructor
                 * @param {ringmaster.agent.v1.Envelope.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Envelope = function (properties) {
                    this.signatures = [];
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Envelope payloadType.
                 * @member {string} payloadType
                 * @memberof ringmaster.agent.v1.Envelope
                 * @instance
                 */
                Envelope.prototype.payloadType = "";

                /**
                 * Envelope payload.
                 * @member {Uint8Array} payload
                 * @memberof ringmaster.agent.v1.Envelope
                 * @instance
                 */
                Envelope.prototype.payload = $util.newBuffer([]);

                /**
                 * Envelope signatures.
                 * @member {Array.<ringmaster.agent.v1.Signature>} signatures
                 * @memberof ringmaster.agent.v1.Envelope
                 * @instance
                 */
                Envelope.prototype.signatures = $util.emptyArray;

                /**
                 * Envelope traceparent.
                 * @member {string} traceparent
                 * @memberof ringmaster.agent.v1.Envelope
                 * @instance
                 */
                Envelope.prototype.traceparent = "";

                /**
                 * Creates a new Envelope instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Envelope
                 * @static
                 * @param {ringmaster.agent.v1.Envelope.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Envelope} Envelope instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Envelope.$Shape): ringmaster.agent.v1.Envelope & ringmaster.agent.v1.Envelope.$Shape;
                 *   (properties?: ringmaster.agent.v1.Envelope.$Properties): ringmaster.agent.v1.Envelope;
                 * }}
                 */
                Envelope.create = function(properties) {
                    return new Envelope(properties);
                };

                /**
                 * Encodes the specified Envelope message. Does not implicitly {@link ringmaster.agent.v1.Envelope.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Envelope
                 * @static
                 * @param {ringmaster.agent.v1.Envelope.$Properties} message Envelope message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Envelope.encode = function (message, writer, _depth) {
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
                            $root.ringmaster.agent.v1.Signature.encode(message.signatures[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.traceparent != null && $Object.hasOwnProperty.call(message, "traceparent") && message.traceparent !== "")
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.traceparent);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an Envelope message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Envelope
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Envelope & ringmaster.agent.v1.Envelope.$Shape} Envelope
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Envelope.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Envelope();
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
                                message.signatures.push($root.ringmaster.agent.v1.Signature.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.traceparent = value;
                                else
                                    delete message.traceparent;
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
                 * Creates an Envelope message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Envelope
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Envelope} Envelope
                 */
                Envelope.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Envelope)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Envelope: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Envelope();
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
                            throw $TypeError(".ringmaster.agent.v1.Envelope.signatures: array expected");
                        message.signatures = $Array(object.signatures.length);
                        for (var i = 0; i < object.signatures.length; ++i) {
                            if (!$util.isObject(object.signatures[i]))
                                throw $TypeError(".ringmaster.agent.v1.Envelope.signatures: object expected");
                            message.signatures[i] = $root.ringmaster.agent.v1.Signature.fromObject(object.signatures[i], _depth + 1);
                        }
                    }
                    if (object.traceparent != null)
                        if (typeof object.traceparent !== "string" || object.traceparent.length)
                            message.traceparent = $String(object.traceparent);
                    return message;
                };

                /**
                 * Creates a plain object from an Envelope message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Envelope
                 * @static
                 * @param {ringmaster.agent.v1.Envelope} message Envelope
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Envelope.toObject = function (message, options, _depth) {
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
                        object.traceparent = "";
                    }
                    if (message.payloadType != null && $Object.hasOwnProperty.call(message, "payloadType"))
                        object.payloadType = message.payloadType;
                    if (message.payload != null && $Object.hasOwnProperty.call(message, "payload"))
                        object.payload = options.bytes === $String ? $util.base64.encode(message.payload, 0, message.payload.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.payload) : message.payload;
                    if (message.signatures && message.signatures.length) {
                        object.signatures = $Array(message.signatures.length);
                        for (var j = 0; j < message.signatures.length; ++j)
                            object.signatures[j] = $root.ringmaster.agent.v1.Signature.toObject(message.signatures[j], options, _depth + 1);
                    }
                    if (message.traceparent != null && $Object.hasOwnProperty.call(message, "traceparent"))
                        object.traceparent = message.traceparent;
                    return object;
                };

                /**
                 * Converts this Envelope to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Envelope
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Envelope.prototype.toJSON = function() {
                    return Envelope.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Envelope;
            })();

            v1.Signature = (function() {

                /**
                 * Properties of a Signature.
                 * @typedef {Object} ringmaster.agent.v1.Signature.$Properties
                 * @property {string} [keyId] Signature keyId
                 * @property {Uint8Array} [signature] Signature signature
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Signature.
                 * @memberof ringmaster.agent.v1
                 * @interface ISignature
                 * @augments ringmaster.agent.v1.Signature.$Properties
                 * @deprecated Use ringmaster.agent.v1.Signature.$Properties instead.
                 */

                /**
                 * Shape of a Signature.
                 * @typedef {ringmaster.agent.v1.Signature.$Properties} ringmaster.agent.v1.Signature.$Shape
                 */

                /**
                 * Constructs a new Signature.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Signature.
                 * @constructor
                 * @param {ringmaster.agent.v1.Signature.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Signature = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Signature keyId.
                 * @member {string} keyId
                 * @memberof ringmaster.agent.v1.Signature
                 * @instance
                 */
                Signature.prototype.keyId = "";

                /**
                 * Signature signature.
                 * @member {Uint8Array} signature
                 * @memberof ringmaster.agent.v1.Signature
                 * @instance
                 */
                Signature.prototype.signature = $util.newBuffer([]);

                /**
                 * Creates a new Signature instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Signature
                 * @static
                 * @param {ringmaster.agent.v1.Signature.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Signature} Signature instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Signature.$Shape): ringmaster.agent.v1.Signature & ringmaster.agent.v1.Signature.$Shape;
                 *   (properties?: ringmaster.agent.v1.Signature.$Properties): ringmaster.agent.v1.Signature;
                 * }}
                 */
                Signature.create = function(properties) {
                    return new Signature(properties);
                };

                /**
                 * Encodes the specified Signature message. Does not implicitly {@link ringmaster.agent.v1.Signature.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Signature
                 * @static
                 * @param {ringmaster.agent.v1.Signature.$Properties} message Signature message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Signature.encode = function (message, writer, _depth) {
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
                 * Decodes a Signature message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Signature
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Signature & ringmaster.agent.v1.Signature.$Shape} Signature
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Signature.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Signature();
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
                 * Creates a Signature message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Signature
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Signature} Signature
                 */
                Signature.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Signature)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Signature: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Signature();
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
                 * Creates a plain object from a Signature message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Signature
                 * @static
                 * @param {ringmaster.agent.v1.Signature} message Signature
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Signature.toObject = function (message, options, _depth) {
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
                 * Converts this Signature to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Signature
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Signature.prototype.toJSON = function() {
                    return Signature.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Signature;
            })();

            v1.ReportAck = (function() {

                /**
                 * Properties of a ReportAck.
                 * @typedef {Object} ringmaster.agent.v1.ReportAck.$Properties
                 * @property {string} [operationId] ReportAck operationId
                 * @property {number} [revision] ReportAck revision
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a ReportAck.
                 * @memberof ringmaster.agent.v1
                 * @interface IReportAck
                 * @augments ringmaster.agent.v1.ReportAck.$Properties
                 * @deprecated Use ringmaster.agent.v1.ReportAck.$Properties instead.
                 */

                /**
                 * Shape of a ReportAck.
                 * @typedef {ringmaster.agent.v1.ReportAck.$Properties} ringmaster.agent.v1.ReportAck.$Shape
                 */

                /**
                 * Constructs a new ReportAck.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a ReportAck.
                 * @constructor
                 * @param {ringmaster.agent.v1.ReportAck.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var ReportAck = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ReportAck operationId.
                 * @member {string} operationId
                 * @memberof ringmaster.agent.v1.ReportAck
                 * @instance
                 */
                ReportAck.prototype.operationId = "";

                /**
                 * ReportAck revision.
                 * @member {number} revision
                 * @memberof ringmaster.agent.v1.ReportAck
                 * @instance
                 */
                ReportAck.prototype.revision = 0;

                /**
                 * Creates a new ReportAck instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.ReportAck
                 * @static
                 * @param {ringmaster.agent.v1.ReportAck.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.ReportAck} ReportAck instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.ReportAck.$Shape): ringmaster.agent.v1.ReportAck & ringmaster.agent.v1.ReportAck.$Shape;
                 *   (properties?: ringmaster.agent.v1.ReportAck.$Properties): ringmaster.agent.v1.ReportAck;
                 * }}
                 */
                ReportAck.create = function(properties) {
                    return new ReportAck(properties);
                };

                /**
                 * Encodes the specified ReportAck message. Does not implicitly {@link ringmaster.agent.v1.ReportAck.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.ReportAck
                 * @static
                 * @param {ringmaster.agent.v1.ReportAck.$Properties} message ReportAck message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ReportAck.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId") && message.operationId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.operationId);
                    if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && message.revision !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.revision);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a ReportAck message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.ReportAck
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.ReportAck & ringmaster.agent.v1.ReportAck.$Shape} ReportAck
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ReportAck.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.ReportAck();
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
                                    message.operationId = value;
                                else
                                    delete message.operationId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.revision = value;
                                else
                                    delete message.revision;
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
                 * Creates a ReportAck message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.ReportAck
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.ReportAck} ReportAck
                 */
                ReportAck.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.ReportAck)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.ReportAck: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.ReportAck();
                    if (object.operationId != null)
                        if (typeof object.operationId !== "string" || object.operationId.length)
                            message.operationId = $String(object.operationId);
                    if (object.revision != null)
                        if ($Number(object.revision) !== 0)
                            message.revision = object.revision >>> 0;
                    return message;
                };

                /**
                 * Creates a plain object from a ReportAck message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.ReportAck
                 * @static
                 * @param {ringmaster.agent.v1.ReportAck} message ReportAck
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                ReportAck.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.operationId = "";
                        object.revision = 0;
                    }
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId"))
                        object.operationId = message.operationId;
                    if (message.revision != null && $Object.hasOwnProperty.call(message, "revision"))
                        object.revision = message.revision;
                    return object;
                };

                /**
                 * Converts this ReportAck to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.ReportAck
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                ReportAck.prototype.toJSON = function() {
                    return ReportAck.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ReportAck;
            })();

            v1.CancelOrder = (function() {

                /**
                 * Properties of a CancelOrder.
                 * @typedef {Object} ringmaster.agent.v1.CancelOrder.$Properties
                 * @property {string} [operationId] CancelOrder operationId
                 * @property {string} [reason] CancelOrder reason
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a CancelOrder.
                 * @memberof ringmaster.agent.v1
                 * @interface ICancelOrder
                 * @augments ringmaster.agent.v1.CancelOrder.$Properties
                 * @deprecated Use ringmaster.agent.v1.CancelOrder.$Properties instead.
                 */

                /**
                 * Shape of a CancelOrder.
                 * @typedef {ringmaster.agent.v1.CancelOrder.$Properties} ringmaster.agent.v1.CancelOrder.$Shape
                 */

                /**
                 * Constructs a new CancelOrder.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a CancelOrder.
                 * @constructor
                 * @param {ringmaster.agent.v1.CancelOrder.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var CancelOrder = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * CancelOrder operationId.
                 * @member {string} operationId
                 * @memberof ringmaster.agent.v1.CancelOrder
                 * @instance
                 */
                CancelOrder.prototype.operationId = "";

                /**
                 * CancelOrder reason.
                 * @member {string} reason
                 * @memberof ringmaster.agent.v1.CancelOrder
                 * @instance
                 */
                CancelOrder.prototype.reason = "";

                /**
                 * Creates a new CancelOrder instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.CancelOrder
                 * @static
                 * @param {ringmaster.agent.v1.CancelOrder.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.CancelOrder} CancelOrder instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.CancelOrder.$Shape): ringmaster.agent.v1.CancelOrder & ringmaster.agent.v1.CancelOrder.$Shape;
                 *   (properties?: ringmaster.agent.v1.CancelOrder.$Properties): ringmaster.agent.v1.CancelOrder;
                 * }}
                 */
                CancelOrder.create = function(properties) {
                    return new CancelOrder(properties);
                };

                /**
                 * Encodes the specified CancelOrder message. Does not implicitly {@link ringmaster.agent.v1.CancelOrder.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.CancelOrder
                 * @static
                 * @param {ringmaster.agent.v1.CancelOrder.$Properties} message CancelOrder message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                CancelOrder.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId") && message.operationId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.operationId);
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.reason);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a CancelOrder message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.CancelOrder
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.CancelOrder & ringmaster.agent.v1.CancelOrder.$Shape} CancelOrder
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                CancelOrder.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.CancelOrder();
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
                                    message.operationId = value;
                                else
                                    delete message.operationId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.reason = value;
                                else
                                    delete message.reason;
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
                 * Creates a CancelOrder message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.CancelOrder
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.CancelOrder} CancelOrder
                 */
                CancelOrder.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.CancelOrder)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.CancelOrder: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.CancelOrder();
                    if (object.operationId != null)
                        if (typeof object.operationId !== "string" || object.operationId.length)
                            message.operationId = $String(object.operationId);
                    if (object.reason != null)
                        if (typeof object.reason !== "string" || object.reason.length)
                            message.reason = $String(object.reason);
                    return message;
                };

                /**
                 * Creates a plain object from a CancelOrder message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.CancelOrder
                 * @static
                 * @param {ringmaster.agent.v1.CancelOrder} message CancelOrder
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                CancelOrder.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.operationId = "";
                        object.reason = "";
                    }
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId"))
                        object.operationId = message.operationId;
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason"))
                        object.reason = message.reason;
                    return object;
                };

                /**
                 * Converts this CancelOrder to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.CancelOrder
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                CancelOrder.prototype.toJSON = function() {
                    return CancelOrder.toObject(this, $protobuf.util.toJSONOptions);
                };

                return CancelOrder;
            })();

            v1.TrustUpdate = (function() {

                /**
                 * Properties of a TrustUpdate.
                 * @typedef {Object} ringmaster.agent.v1.TrustUpdate.$Properties
                 * @property {Array.<ringmaster.agent.v1.Envelope.$Properties>} [documents] TrustUpdate documents
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a TrustUpdate.
                 * @memberof ringmaster.agent.v1
                 * @interface ITrustUpdate
                 * @augments ringmaster.agent.v1.TrustUpdate.$Properties
                 * @deprecated Use ringmaster.agent.v1.TrustUpdate.$Properties instead.
                 */

                /**
                 * Shape of a TrustUpdate.
                 * @typedef {ringmaster.agent.v1.TrustUpdate.$Properties} ringmaster.agent.v1.TrustUpdate.$Shape
                 */

                /**
                 * Constructs a new TrustUpdate.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a TrustUpdate.
                 * @constructor
                 * @param {ringmaster.agent.v1.TrustUpdate.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var TrustUpdate = function (properties) {
                    this.documents = [];
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * TrustUpdate documents.
                 * @member {Array.<ringmaster.agent.v1.Envelope>} documents
                 * @memberof ringmaster.agent.v1.TrustUpdate
                 * @instance
                 */
                TrustUpdate.prototype.documents = $util.emptyArray;

                /**
                 * Creates a new TrustUpdate instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.TrustUpdate
                 * @static
                 * @param {ringmaster.agent.v1.TrustUpdate.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.TrustUpdate} TrustUpdate instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.TrustUpdate.$Shape): ringmaster.agent.v1.TrustUpdate & ringmaster.agent.v1.TrustUpdate.$Shape;
                 *   (properties?: ringmaster.agent.v1.TrustUpdate.$Properties): ringmaster.agent.v1.TrustUpdate;
                 * }}
                 */
                TrustUpdate.create = function(properties) {
                    return new TrustUpdate(properties);
                };

                /**
                 * Encodes the specified TrustUpdate message. Does not implicitly {@link ringmaster.agent.v1.TrustUpdate.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.TrustUpdate
                 * @static
                 * @param {ringmaster.agent.v1.TrustUpdate.$Properties} message TrustUpdate message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                TrustUpdate.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.documents != null && message.documents.length)
                        for (var i = 0; i < message.documents.length; ++i)
                            $root.ringmaster.agent.v1.Envelope.encode(message.documents[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a TrustUpdate message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.TrustUpdate
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.TrustUpdate & ringmaster.agent.v1.TrustUpdate.$Shape} TrustUpdate
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                TrustUpdate.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.TrustUpdate();
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
                                if (!(message.documents && message.documents.length))
                                    message.documents = [];
                                message.documents.push($root.ringmaster.agent.v1.Envelope.decode(reader, reader.size(), $undefined, _depth + 1));
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
                 * Creates a TrustUpdate message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.TrustUpdate
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.TrustUpdate} TrustUpdate
                 */
                TrustUpdate.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.TrustUpdate)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.TrustUpdate: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.TrustUpdate();
                    if (object.documents) {
                        if (!$Array.isArray(object.documents))
                            throw $TypeError(".ringmaster.agent.v1.TrustUpdate.documents: array expected");
                        message.documents = $Array(object.documents.length);
                        for (var i = 0; i < object.documents.length; ++i) {
                            if (!$util.isObject(object.documents[i]))
                                throw $TypeError(".ringmaster.agent.v1.TrustUpdate.documents: object expected");
                            message.documents[i] = $root.ringmaster.agent.v1.Envelope.fromObject(object.documents[i], _depth + 1);
                        }
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a TrustUpdate message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.TrustUpdate
                 * @static
                 * @param {ringmaster.agent.v1.TrustUpdate} message TrustUpdate
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                TrustUpdate.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.arrays || options.defaults)
                        object.documents = [];
                    if (message.documents && message.documents.length) {
                        object.documents = $Array(message.documents.length);
                        for (var j = 0; j < message.documents.length; ++j)
                            object.documents[j] = $root.ringmaster.agent.v1.Envelope.toObject(message.documents[j], options, _depth + 1);
                    }
                    return object;
                };

                /**
                 * Converts this TrustUpdate to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.TrustUpdate
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                TrustUpdate.prototype.toJSON = function() {
                    return TrustUpdate.toObject(this, $protobuf.util.toJSONOptions);
                };

                return TrustUpdate;
            })();

            v1.ConfirmOrder = (function() {

                /**
                 * Properties of a ConfirmOrder.
                 * @typedef {Object} ringmaster.agent.v1.ConfirmOrder.$Properties
                 * @property {string} [operationId] ConfirmOrder operationId
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a ConfirmOrder.
                 * @memberof ringmaster.agent.v1
                 * @interface IConfirmOrder
                 * @augments ringmaster.agent.v1.ConfirmOrder.$Properties
                 * @deprecated Use ringmaster.agent.v1.ConfirmOrder.$Properties instead.
                 */

                /**
                 * Shape of a ConfirmOrder.
                 * @typedef {ringmaster.agent.v1.ConfirmOrder.$Properties} ringmaster.agent.v1.ConfirmOrder.$Shape
                 */

                /**
                 * Constructs a new ConfirmOrder.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a ConfirmOrder.
                 * @constructor
                 * @param {ringmaster.agent.v1.ConfirmOrder.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var ConfirmOrder = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ConfirmOrder operationId.
                 * @member {string} operationId
                 * @memberof ringmaster.agent.v1.ConfirmOrder
                 * @instance
                 */
                ConfirmOrder.prototype.operationId = "";

                /**
                 * Creates a new ConfirmOrder instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.ConfirmOrder
                 * @static
                 * @param {ringmaster.agent.v1.ConfirmOrder.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.ConfirmOrder} ConfirmOrder instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.ConfirmOrder.$Shape): ringmaster.agent.v1.ConfirmOrder & ringmaster.agent.v1.ConfirmOrder.$Shape;
                 *   (properties?: ringmaster.agent.v1.ConfirmOrder.$Properties): ringmaster.agent.v1.ConfirmOrder;
                 * }}
                 */
                ConfirmOrder.create = function(properties) {
                    return new ConfirmOrder(properties);
                };

                /**
                 * Encodes the specified ConfirmOrder message. Does not implicitly {@link ringmaster.agent.v1.ConfirmOrder.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.ConfirmOrder
                 * @static
                 * @param {ringmaster.agent.v1.ConfirmOrder.$Properties} message ConfirmOrder message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ConfirmOrder.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId") && message.operationId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.operationId);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a ConfirmOrder message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.ConfirmOrder
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.ConfirmOrder & ringmaster.agent.v1.ConfirmOrder.$Shape} ConfirmOrder
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ConfirmOrder.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.ConfirmOrder();
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
                                    message.operationId = value;
                                else
                                    delete message.operationId;
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
                 * Creates a ConfirmOrder message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.ConfirmOrder
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.ConfirmOrder} ConfirmOrder
                 */
                ConfirmOrder.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.ConfirmOrder)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.ConfirmOrder: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.ConfirmOrder();
                    if (object.operationId != null)
                        if (typeof object.operationId !== "string" || object.operationId.length)
                            message.operationId = $String(object.operationId);
                    return message;
                };

                /**
                 * Creates a plain object from a ConfirmOrder message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.ConfirmOrder
                 * @static
                 * @param {ringmaster.agent.v1.ConfirmOrder} message ConfirmOrder
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                ConfirmOrder.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults)
                        object.operationId = "";
                    if (message.operationId != null && $Object.hasOwnProperty.call(message, "operationId"))
                        object.operationId = message.operationId;
                    return object;
                };

                /**
                 * Converts this ConfirmOrder to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.ConfirmOrder
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                ConfirmOrder.prototype.toJSON = function() {
                    return ConfirmOrder.toObject(this, $protobuf.util.toJSONOptions);
                };

                return ConfirmOrder;
            })();

            v1.Drain = (function() {

                /**
                 * Properties of a Drain.
                 * @typedef {Object} ringmaster.agent.v1.Drain.$Properties
                 * @property {number} [reconnectAfterMs] Drain reconnectAfterMs
                 * @property {string} [reason] Drain reason
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Drain.
                 * @memberof ringmaster.agent.v1
                 * @interface IDrain
                 * @augments ringmaster.agent.v1.Drain.$Properties
                 * @deprecated Use ringmaster.agent.v1.Drain.$Properties instead.
                 */

                /**
                 * Shape of a Drain.
                 * @typedef {ringmaster.agent.v1.Drain.$Properties} ringmaster.agent.v1.Drain.$Shape
                 */

                /**
                 * Constructs a new Drain.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Drain.
                 * @constructor
                 * @param {ringmaster.agent.v1.Drain.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Drain = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Drain reconnectAfterMs.
                 * @member {number} reconnectAfterMs
                 * @memberof ringmaster.agent.v1.Drain
                 * @instance
                 */
                Drain.prototype.reconnectAfterMs = 0;

                /**
                 * Drain reason.
                 * @member {string} reason
                 * @memberof ringmaster.agent.v1.Drain
                 * @instance
                 */
                Drain.prototype.reason = "";

                /**
                 * Creates a new Drain instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Drain
                 * @static
                 * @param {ringmaster.agent.v1.Drain.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Drain} Drain instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Drain.$Shape): ringmaster.agent.v1.Drain & ringmaster.agent.v1.Drain.$Shape;
                 *   (properties?: ringmaster.agent.v1.Drain.$Properties): ringmaster.agent.v1.Drain;
                 * }}
                 */
                Drain.create = function(properties) {
                    return new Drain(properties);
                };

                /**
                 * Encodes the specified Drain message. Does not implicitly {@link ringmaster.agent.v1.Drain.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Drain
                 * @static
                 * @param {ringmaster.agent.v1.Drain.$Properties} message Drain message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Drain.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.reconnectAfterMs != null && $Object.hasOwnProperty.call(message, "reconnectAfterMs") && message.reconnectAfterMs !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.reconnectAfterMs);
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.reason);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Drain message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Drain
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Drain & ringmaster.agent.v1.Drain.$Shape} Drain
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Drain.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Drain();
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
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.reconnectAfterMs = value;
                                else
                                    delete message.reconnectAfterMs;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.reason = value;
                                else
                                    delete message.reason;
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
                 * Creates a Drain message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Drain
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Drain} Drain
                 */
                Drain.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Drain)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Drain: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Drain();
                    if (object.reconnectAfterMs != null)
                        if ($Number(object.reconnectAfterMs) !== 0)
                            message.reconnectAfterMs = object.reconnectAfterMs >>> 0;
                    if (object.reason != null)
                        if (typeof object.reason !== "string" || object.reason.length)
                            message.reason = $String(object.reason);
                    return message;
                };

                /**
                 * Creates a plain object from a Drain message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Drain
                 * @static
                 * @param {ringmaster.agent.v1.Drain} message Drain
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Drain.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.reconnectAfterMs = 0;
                        object.reason = "";
                    }
                    if (message.reconnectAfterMs != null && $Object.hasOwnProperty.call(message, "reconnectAfterMs"))
                        object.reconnectAfterMs = message.reconnectAfterMs;
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason"))
                        object.reason = message.reason;
                    return object;
                };

                /**
                 * Converts this Drain to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Drain
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Drain.prototype.toJSON = function() {
                    return Drain.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Drain;
            })();

            v1.Throttle = (function() {

                /**
                 * Properties of a Throttle.
                 * @typedef {Object} ringmaster.agent.v1.Throttle.$Properties
                 * @property {number} [retryAfterMs] Throttle retryAfterMs
                 * @property {string} [reason] Throttle reason
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Throttle.
                 * @memberof ringmaster.agent.v1
                 * @interface IThrottle
                 * @augments ringmaster.agent.v1.Throttle.$Properties
                 * @deprecated Use ringmaster.agent.v1.Throttle.$Properties instead.
                 */

                /**
                 * Shape of a Throttle.
                 * @typedef {ringmaster.agent.v1.Throttle.$Properties} ringmaster.agent.v1.Throttle.$Shape
                 */

                /**
                 * Constructs a new Throttle.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a Throttle.
                 * @constructor
                 * @param {ringmaster.agent.v1.Throttle.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var Throttle = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Throttle retryAfterMs.
                 * @member {number} retryAfterMs
                 * @memberof ringmaster.agent.v1.Throttle
                 * @instance
                 */
                Throttle.prototype.retryAfterMs = 0;

                /**
                 * Throttle reason.
                 * @member {string} reason
                 * @memberof ringmaster.agent.v1.Throttle
                 * @instance
                 */
                Throttle.prototype.reason = "";

                /**
                 * Creates a new Throttle instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.Throttle
                 * @static
                 * @param {ringmaster.agent.v1.Throttle.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.Throttle} Throttle instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.Throttle.$Shape): ringmaster.agent.v1.Throttle & ringmaster.agent.v1.Throttle.$Shape;
                 *   (properties?: ringmaster.agent.v1.Throttle.$Properties): ringmaster.agent.v1.Throttle;
                 * }}
                 */
                Throttle.create = function(properties) {
                    return new Throttle(properties);
                };

                /**
                 * Encodes the specified Throttle message. Does not implicitly {@link ringmaster.agent.v1.Throttle.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.Throttle
                 * @static
                 * @param {ringmaster.agent.v1.Throttle.$Properties} message Throttle message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Throttle.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.retryAfterMs != null && $Object.hasOwnProperty.call(message, "retryAfterMs") && message.retryAfterMs !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.retryAfterMs);
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.reason);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Throttle message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.Throttle
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Throttle & ringmaster.agent.v1.Throttle.$Shape} Throttle
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Throttle.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.Throttle();
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
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.retryAfterMs = value;
                                else
                                    delete message.retryAfterMs;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.reason = value;
                                else
                                    delete message.reason;
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
                 * Creates a Throttle message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.Throttle
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.Throttle} Throttle
                 */
                Throttle.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.Throttle)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.Throttle: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.Throttle();
                    if (object.retryAfterMs != null)
                        if ($Number(object.retryAfterMs) !== 0)
                            message.retryAfterMs = object.retryAfterMs >>> 0;
                    if (object.reason != null)
                        if (typeof object.reason !== "string" || object.reason.length)
                            message.reason = $String(object.reason);
                    return message;
                };

                /**
                 * Creates a plain object from a Throttle message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.Throttle
                 * @static
                 * @param {ringmaster.agent.v1.Throttle} message Throttle
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                Throttle.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.retryAfterMs = 0;
                        object.reason = "";
                    }
                    if (message.retryAfterMs != null && $Object.hasOwnProperty.call(message, "retryAfterMs"))
                        object.retryAfterMs = message.retryAfterMs;
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason"))
                        object.reason = message.reason;
                    return object;
                };

                /**
                 * Converts this Throttle to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.Throttle
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                Throttle.prototype.toJSON = function() {
                    return Throttle.toObject(this, $protobuf.util.toJSONOptions);
                };

                return Throttle;
            })();

            v1.SimulatePatch = (function() {

                /**
                 * Properties of a SimulatePatch.
                 * @typedef {Object} ringmaster.agent.v1.SimulatePatch.$Properties
                 * @property {string} [simulationId] SimulatePatch simulationId
                 * @property {ringmaster.agent.v1.Patch.$Properties} [patch] SimulatePatch patch
                 * @property {number} [timeoutMs] SimulatePatch timeoutMs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a SimulatePatch.
                 * @memberof ringmaster.agent.v1
                 * @interface ISimulatePatch
                 * @augments ringmaster.agent.v1.SimulatePatch.$Properties
                 * @deprecated Use ringmaster.agent.v1.SimulatePatch.$Properties instead.
                 */

                /**
                 * Shape of a SimulatePatch.
                 * @typedef {{
                 *   simulationId?: string;
                 *   patch?: ringmaster.agent.v1.Patch.$Shape;
                 *   timeoutMs?: number;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} ringmaster.agent.v1.SimulatePatch.$Shape
                 */

                /**
                 * Constructs a new SimulatePatch.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a SimulatePatch.
                 * @constructor
                 * @param {ringmaster.agent.v1.SimulatePatch.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var SimulatePatch = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * SimulatePatch simulationId.
                 * @member {string} simulationId
                 * @memberof ringmaster.agent.v1.SimulatePatch
                 * @instance
                 */
                SimulatePatch.prototype.simulationId = "";

                /**
                 * SimulatePatch patch.
                 * @member {ringmaster.agent.v1.Patch} patch
                 * @memberof ringmaster.agent.v1.SimulatePatch
                 * @instance
                 */
                SimulatePatch.prototype.patch = null;

                /**
                 * SimulatePatch timeoutMs.
                 * @member {number} timeoutMs
                 * @memberof ringmaster.agent.v1.SimulatePatch
                 * @instance
                 */
                SimulatePatch.prototype.timeoutMs = 0;

                /**
                 * Creates a new SimulatePatch instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.SimulatePatch
                 * @static
                 * @param {ringmaster.agent.v1.SimulatePatch.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.SimulatePatch} SimulatePatch instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.SimulatePatch.$Shape): ringmaster.agent.v1.SimulatePatch & ringmaster.agent.v1.SimulatePatch.$Shape;
                 *   (properties?: ringmaster.agent.v1.SimulatePatch.$Properties): ringmaster.agent.v1.SimulatePatch;
                 * }}
                 */
                SimulatePatch.create = function(properties) {
                    return new SimulatePatch(properties);
                };

                /**
                 * Encodes the specified SimulatePatch message. Does not implicitly {@link ringmaster.agent.v1.SimulatePatch.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.SimulatePatch
                 * @static
                 * @param {ringmaster.agent.v1.SimulatePatch.$Properties} message SimulatePatch message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                SimulatePatch.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.simulationId != null && $Object.hasOwnProperty.call(message, "simulationId") && message.simulationId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.simulationId);
                    if (message.patch != null && $Object.hasOwnProperty.call(message, "patch"))
                        $root.ringmaster.agent.v1.Patch.encode(message.patch, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.timeoutMs != null && $Object.hasOwnProperty.call(message, "timeoutMs") && message.timeoutMs !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.timeoutMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a SimulatePatch message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.SimulatePatch
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.SimulatePatch & ringmaster.agent.v1.SimulatePatch.$Shape} SimulatePatch
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                SimulatePatch.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.SimulatePatch();
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
                                    message.simulationId = value;
                                else
                                    delete message.simulationId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.patch = $root.ringmaster.agent.v1.Patch.decode(reader, reader.size(), $undefined, _depth + 1, message.patch);
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.timeoutMs = value;
                                else
                                    delete message.timeoutMs;
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
                 * Creates a SimulatePatch message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.SimulatePatch
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.SimulatePatch} SimulatePatch
                 */
                SimulatePatch.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.SimulatePatch)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.SimulatePatch: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.SimulatePatch();
                    if (object.simulationId != null)
                        if (typeof object.simulationId !== "string" || object.simulationId.length)
                            message.simulationId = $String(object.simulationId);
                    if (object.patch != null) {
                        if (!$util.isObject(object.patch))
                            throw $TypeError(".ringmaster.agent.v1.SimulatePatch.patch: object expected");
                        message.patch = $root.ringmaster.agent.v1.Patch.fromObject(object.patch, _depth + 1);
                    }
                    if (object.timeoutMs != null)
                        if ($Number(object.timeoutMs) !== 0)
                            message.timeoutMs = object.timeoutMs >>> 0;
                    return message;
                };

                /**
                 * Creates a plain object from a SimulatePatch message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.SimulatePatch
                 * @static
                 * @param {ringmaster.agent.v1.SimulatePatch} message SimulatePatch
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                SimulatePatch.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.simulationId = "";
                        object.patch = null;
                        object.timeoutMs = 0;
                    }
                    if (message.simulationId != null && $Object.hasOwnProperty.call(message, "simulationId"))
                        object.simulationId = message.simulationId;
                    if (message.patch != null && $Object.hasOwnProperty.call(message, "patch"))
                        object.patch = $root.ringmaster.agent.v1.Patch.toObject(message.patch, options, _depth + 1);
                    if (message.timeoutMs != null && $Object.hasOwnProperty.call(message, "timeoutMs"))
                        object.timeoutMs = message.timeoutMs;
                    return object;
                };

                /**
                 * Converts this SimulatePatch to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.SimulatePatch
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                SimulatePatch.prototype.toJSON = function() {
                    return SimulatePatch.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SimulatePatch;
            })();

            v1.SimulationResult = (function() {

                /**
                 * Properties of a SimulationResult.
                 * @typedef {Object} ringmaster.agent.v1.SimulationResult.$Properties
                 * @property {string} [simulationId] SimulationResult simulationId
                 * @property {ringmaster.agent.v1.SimulationVerdict} [verdict] SimulationResult verdict
                 * @property {string} ["package"] SimulationResult package
                 * @property {string} [message] SimulationResult message
                 * @property {Array.<ringmaster.agent.v1.PackageChange.$Properties>} [changes] SimulationResult changes
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a SimulationResult.
                 * @memberof ringmaster.agent.v1
                 * @interface ISimulationResult
                 * @augments ringmaster.agent.v1.SimulationResult.$Properties
                 * @deprecated Use ringmaster.agent.v1.SimulationResult.$Properties instead.
                 */

                /**
                 * Shape of a SimulationResult.
                 * @typedef {ringmaster.agent.v1.SimulationResult.$Properties} ringmaster.agent.v1.SimulationResult.$Shape
                 */

                /**
                 * Constructs a new SimulationResult.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a SimulationResult.
                 * @constructor
                 * @param {ringmaster.agent.v1.SimulationResult.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var SimulationResult = function (properties) {
                    this.changes = [];
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * SimulationResult simulationId.
                 * @member {string} simulationId
                 * @memberof ringmaster.agent.v1.SimulationResult
                 * @instance
                 */
                SimulationResult.prototype.simulationId = "";

                /**
                 * SimulationResult verdict.
                 * @member {ringmaster.agent.v1.SimulationVerdict} verdict
                 * @memberof ringmaster.agent.v1.SimulationResult
                 * @instance
                 */
                SimulationResult.prototype.verdict = 0;

                /**
                 * SimulationResult package.
                 * @member {string} package
                 * @memberof ringmaster.agent.v1.SimulationResult
                 * @instance
                 */
                SimulationResult.prototype["package"] = "";

                /**
                 * SimulationResult message.
                 * @member {string} message
                 * @memberof ringmaster.agent.v1.SimulationResult
                 * @instance
                 */
                SimulationResult.prototype.message = "";

                /**
                 * SimulationResult changes.
                 * @member {Array.<ringmaster.agent.v1.PackageChange>} changes
                 * @memberof ringmaster.agent.v1.SimulationResult
                 * @instance
                 */
                SimulationResult.prototype.changes = $util.emptyArray;

                /**
                 * Creates a new SimulationResult instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.SimulationResult
                 * @static
                 * @param {ringmaster.agent.v1.SimulationResult.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.SimulationResult} SimulationResult instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.SimulationResult.$Shape): ringmaster.agent.v1.SimulationResult & ringmaster.agent.v1.SimulationResult.$Shape;
                 *   (properties?: ringmaster.agent.v1.SimulationResult.$Properties): ringmaster.agent.v1.SimulationResult;
                 * }}
                 */
                SimulationResult.create = function(properties) {
                    return new SimulationResult(properties);
                };

                /**
                 * Encodes the specified SimulationResult message. Does not implicitly {@link ringmaster.agent.v1.SimulationResult.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.SimulationResult
                 * @static
                 * @param {ringmaster.agent.v1.SimulationResult.$Properties} message SimulationResult message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                SimulationResult.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.simulationId != null && $Object.hasOwnProperty.call(message, "simulationId") && message.simulationId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.simulationId);
                    if (message.verdict != null && $Object.hasOwnProperty.call(message, "verdict") && message.verdict !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).int32(message.verdict);
                    if (message["package"] != null && $Object.hasOwnProperty.call(message, "package") && message["package"] !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message["package"]);
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.message);
                    if (message.changes != null && message.changes.length)
                        for (var i = 0; i < message.changes.length; ++i)
                            $root.ringmaster.agent.v1.PackageChange.encode(message.changes[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a SimulationResult message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.SimulationResult
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.SimulationResult & ringmaster.agent.v1.SimulationResult.$Shape} SimulationResult
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                SimulationResult.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.SimulationResult();
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
                                    message.simulationId = value;
                                else
                                    delete message.simulationId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.verdict = value;
                                else
                                    delete message.verdict;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message["package"] = value;
                                else
                                    delete message["package"];
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.message = value;
                                else
                                    delete message.message;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.changes && message.changes.length))
                                    message.changes = [];
                                message.changes.push($root.ringmaster.agent.v1.PackageChange.decode(reader, reader.size(), $undefined, _depth + 1));
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
                 * Creates a SimulationResult message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.SimulationResult
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.SimulationResult} SimulationResult
                 */
                SimulationResult.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.SimulationResult)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.SimulationResult: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.SimulationResult();
                    if (object.simulationId != null)
                        if (typeof object.simulationId !== "string" || object.simulationId.length)
                            message.simulationId = $String(object.simulationId);
                    if (object.verdict !== 0 && (typeof object.verdict !== "string" || $root.ringmaster.agent.v1.SimulationVerdict[object.verdict] !== 0))
                        switch (object.verdict) {
                        case "SIMULATION_VERDICT_UNSPECIFIED":
                        case 0:
                            message.verdict = 0;
                            break;
                        case "SIMULATION_VERDICT_RESOLVES":
                        case 1:
                            message.verdict = 1;
                            break;
                        case "SIMULATION_VERDICT_UNKNOWN_VERSION":
                        case 2:
                            message.verdict = 2;
                            break;
                        case "SIMULATION_VERDICT_NEEDS_MORE":
                        case 3:
                            message.verdict = 3;
                            break;
                        case "SIMULATION_VERDICT_WOULD_REMOVE":
                        case 4:
                            message.verdict = 4;
                            break;
                        case "SIMULATION_VERDICT_BUSY":
                        case 5:
                            message.verdict = 5;
                            break;
                        case "SIMULATION_VERDICT_BROKEN":
                        case 6:
                            message.verdict = 6;
                            break;
                        case "SIMULATION_VERDICT_WOULD_REFUSE":
                        case 7:
                            message.verdict = 7;
                            break;
                        default:
                            if (typeof object.verdict === "number" && (object.verdict | 0) === object.verdict)
                                message.verdict = object.verdict;
                        }
                    if (object["package"] != null)
                        if (typeof object["package"] !== "string" || object["package"].length)
                            message["package"] = $String(object["package"]);
                    if (object.message != null)
                        if (typeof object.message !== "string" || object.message.length)
                            message.message = $String(object.message);
                    if (object.changes) {
                        if (!$Array.isArray(object.changes))
                            throw $TypeError(".ringmaster.agent.v1.SimulationResult.changes: array expected");
                        message.changes = $Array(object.changes.length);
                        for (var i = 0; i < object.changes.length; ++i) {
                            if (!$util.isObject(object.changes[i]))
                                throw $TypeError(".ringmaster.agent.v1.SimulationResult.changes: object expected");
                            message.changes[i] = $root.ringmaster.agent.v1.PackageChange.fromObject(object.changes[i], _depth + 1);
                        }
                    }
                    return message;
                };

                /**
                 * Creates a plain object from a SimulationResult message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.SimulationResult
                 * @static
                 * @param {ringmaster.agent.v1.SimulationResult} message SimulationResult
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                SimulationResult.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.arrays || options.defaults)
                        object.changes = [];
                    if (options.defaults) {
                        object.simulationId = "";
                        object.verdict = options.enums === $String ? "SIMULATION_VERDICT_UNSPECIFIED" : 0;
                        object["package"] = "";
                        object.message = "";
                    }
                    if (message.simulationId != null && $Object.hasOwnProperty.call(message, "simulationId"))
                        object.simulationId = message.simulationId;
                    if (message.verdict != null && $Object.hasOwnProperty.call(message, "verdict"))
                        object.verdict = options.enums === $String ? $root.ringmaster.agent.v1.SimulationVerdict[message.verdict] === $undefined ? message.verdict : $root.ringmaster.agent.v1.SimulationVerdict[message.verdict] : message.verdict;
                    if (message["package"] != null && $Object.hasOwnProperty.call(message, "package"))
                        object["package"] = message["package"];
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message"))
                        object.message = message.message;
                    if (message.changes && message.changes.length) {
                        object.changes = $Array(message.changes.length);
                        for (var j = 0; j < message.changes.length; ++j)
                            object.changes[j] = $root.ringmaster.agent.v1.PackageChange.toObject(message.changes[j], options, _depth + 1);
                    }
                    return object;
                };

                /**
                 * Converts this SimulationResult to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.SimulationResult
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                SimulationResult.prototype.toJSON = function() {
                    return SimulationResult.toObject(this, $protobuf.util.toJSONOptions);
                };

                return SimulationResult;
            })();

            v1.PackageChange = (function() {

                /**
                 * Properties of a PackageChange.
                 * @typedef {Object} ringmaster.agent.v1.PackageChange.$Properties
                 * @property {string} [name] PackageChange name
                 * @property {string} [from] PackageChange from
                 * @property {string} [to] PackageChange to
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a PackageChange.
                 * @memberof ringmaster.agent.v1
                 * @interface IPackageChange
                 * @augments ringmaster.agent.v1.PackageChange.$Properties
                 * @deprecated Use ringmaster.agent.v1.PackageChange.$Properties instead.
                 */

                /**
                 * Shape of a PackageChange.
                 * @typedef {ringmaster.agent.v1.PackageChange.$Properties} ringmaster.agent.v1.PackageChange.$Shape
                 */

                /**
                 * Constructs a new PackageChange.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a PackageChange.
                 * @constructor
                 * @param {ringmaster.agent.v1.PackageChange.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var PackageChange = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * PackageChange name.
                 * @member {string} name
                 * @memberof ringmaster.agent.v1.PackageChange
                 * @instance
                 */
                PackageChange.prototype.name = "";

                /**
                 * PackageChange from.
                 * @member {string} from
                 * @memberof ringmaster.agent.v1.PackageChange
                 * @instance
                 */
                PackageChange.prototype.from = "";

                /**
                 * PackageChange to.
                 * @member {string} to
                 * @memberof ringmaster.agent.v1.PackageChange
                 * @instance
                 */
                PackageChange.prototype.to = "";

                /**
                 * Creates a new PackageChange instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.PackageChange
                 * @static
                 * @param {ringmaster.agent.v1.PackageChange.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.PackageChange} PackageChange instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.PackageChange.$Shape): ringmaster.agent.v1.PackageChange & ringmaster.agent.v1.PackageChange.$Shape;
                 *   (properties?: ringmaster.agent.v1.PackageChange.$Properties): ringmaster.agent.v1.PackageChange;
                 * }}
                 */
                PackageChange.create = function(properties) {
                    return new PackageChange(properties);
                };

                /**
                 * Encodes the specified PackageChange message. Does not implicitly {@link ringmaster.agent.v1.PackageChange.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.PackageChange
                 * @static
                 * @param {ringmaster.agent.v1.PackageChange.$Properties} message PackageChange message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                PackageChange.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                    if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.from);
                    if (message.to != null && $Object.hasOwnProperty.call(message, "to") && message.to !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.to);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a PackageChange message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.PackageChange
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.PackageChange & ringmaster.agent.v1.PackageChange.$Shape} PackageChange
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                PackageChange.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.PackageChange();
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
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.from = value;
                                else
                                    delete message.from;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.to = value;
                                else
                                    delete message.to;
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
                 * Creates a PackageChange message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.PackageChange
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.PackageChange} PackageChange
                 */
                PackageChange.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.PackageChange)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.PackageChange: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.PackageChange();
                    if (object.name != null)
                        if (typeof object.name !== "string" || object.name.length)
                            message.name = $String(object.name);
                    if (object.from != null)
                        if (typeof object.from !== "string" || object.from.length)
                            message.from = $String(object.from);
                    if (object.to != null)
                        if (typeof object.to !== "string" || object.to.length)
                            message.to = $String(object.to);
                    return message;
                };

                /**
                 * Creates a plain object from a PackageChange message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.PackageChange
                 * @static
                 * @param {ringmaster.agent.v1.PackageChange} message PackageChange
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                PackageChange.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.name = "";
                        object.from = "";
                        object.to = "";
                    }
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                        object.name = message.name;
                    if (message.from != null && $Object.hasOwnProperty.call(message, "from"))
                        object.from = message.from;
                    if (message.to != null && $Object.hasOwnProperty.call(message, "to"))
                        object.to = message.to;
                    return object;
                };

                /**
                 * Converts this PackageChange to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.PackageChange
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                PackageChange.prototype.toJSON = function() {
                    return PackageChange.toObject(this, $protobuf.util.toJSONOptions);
                };

                return PackageChange;
            })();

            /**
             * SimulationVerdict enum.
             * @name ringmaster.agent.v1.SimulationVerdict
             * @enum {number}
             * @property {number} SIMULATION_VERDICT_UNSPECIFIED=0 SIMULATION_VERDICT_UNSPECIFIED value
             * @property {number} SIMULATION_VERDICT_RESOLVES=1 SIMULATION_VERDICT_RESOLVES value
             * @property {number} SIMULATION_VERDICT_UNKNOWN_VERSION=2 SIMULATION_VERDICT_UNKNOWN_VERSION value
             * @property {number} SIMULATION_VERDICT_NEEDS_MORE=3 SIMULATION_VERDICT_NEEDS_MORE value
             * @property {number} SIMULATION_VERDICT_WOULD_REMOVE=4 SIMULATION_VERDICT_WOULD_REMOVE value
             * @property {number} SIMULATION_VERDICT_BUSY=5 SIMULATION_VERDICT_BUSY value
             * @property {number} SIMULATION_VERDICT_BROKEN=6 SIMULATION_VERDICT_BROKEN value
             * @property {number} SIMULATION_VERDICT_WOULD_REFUSE=7 SIMULATION_VERDICT_WOULD_REFUSE value
             */
            v1.SimulationVerdict = (function() {
                var valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "SIMULATION_VERDICT_UNSPECIFIED"] = 0;
                values[valuesById[1] = "SIMULATION_VERDICT_RESOLVES"] = 1;
                values[valuesById[2] = "SIMULATION_VERDICT_UNKNOWN_VERSION"] = 2;
                values[valuesById[3] = "SIMULATION_VERDICT_NEEDS_MORE"] = 3;
                values[valuesById[4] = "SIMULATION_VERDICT_WOULD_REMOVE"] = 4;
                values[valuesById[5] = "SIMULATION_VERDICT_BUSY"] = 5;
                values[valuesById[6] = "SIMULATION_VERDICT_BROKEN"] = 6;
                values[valuesById[7] = "SIMULATION_VERDICT_WOULD_REFUSE"] = 7;
                return values;
            })();

            /**
             * Phase enum.
             * @name ringmaster.agent.v1.Phase
             * @enum {number}
             * @property {number} PHASE_UNSPECIFIED=0 PHASE_UNSPECIFIED value
             * @property {number} PHASE_ACCEPTED=1 PHASE_ACCEPTED value
             * @property {number} PHASE_EXECUTING=2 PHASE_EXECUTING value
             * @property {number} PHASE_REBOOT_PENDING=3 PHASE_REBOOT_PENDING value
             * @property {number} PHASE_AWAITING_CONFIRM=4 PHASE_AWAITING_CONFIRM value
             * @property {number} PHASE_SUCCEEDED=10 PHASE_SUCCEEDED value
             * @property {number} PHASE_FAILED=11 PHASE_FAILED value
             * @property {number} PHASE_REJECTED=12 PHASE_REJECTED value
             * @property {number} PHASE_BACKED_OUT=13 PHASE_BACKED_OUT value
             * @property {number} PHASE_CANCELED=14 PHASE_CANCELED value
             * @property {number} PHASE_EXPIRED=15 PHASE_EXPIRED value
             * @property {number} PHASE_INDETERMINATE=16 PHASE_INDETERMINATE value
             */
            v1.Phase = (function() {
                var valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "PHASE_UNSPECIFIED"] = 0;
                values[valuesById[1] = "PHASE_ACCEPTED"] = 1;
                values[valuesById[2] = "PHASE_EXECUTING"] = 2;
                values[valuesById[3] = "PHASE_REBOOT_PENDING"] = 3;
                values[valuesById[4] = "PHASE_AWAITING_CONFIRM"] = 4;
                values[valuesById[10] = "PHASE_SUCCEEDED"] = 10;
                values[valuesById[11] = "PHASE_FAILED"] = 11;
                values[valuesById[12] = "PHASE_REJECTED"] = 12;
                values[valuesById[13] = "PHASE_BACKED_OUT"] = 13;
                values[valuesById[14] = "PHASE_CANCELED"] = 14;
                values[valuesById[15] = "PHASE_EXPIRED"] = 15;
                values[valuesById[16] = "PHASE_INDETERMINATE"] = 16;
                return values;
            })();

            v1.CertificateRequest = (function() {

                /**
                 * Properties of a CertificateRequest.
                 * @typedef {Object} ringmaster.agent.v1.CertificateRequest.$Properties
                 * @property {Uint8Array} [csr] CertificateRequest csr
                 * @property {Uint8Array} [certificate] CertificateRequest certificate
                 * @property {Uint8Array} [signature] CertificateRequest signature
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a CertificateRequest.
                 * @memberof ringmaster.agent.v1
                 * @interface ICertificateRequest
                 * @augments ringmaster.agent.v1.CertificateRequest.$Properties
                 * @deprecated Use ringmaster.agent.v1.CertificateRequest.$Properties instead.
                 */

                /**
                 * Shape of a CertificateRequest.
                 * @typedef {ringmaster.agent.v1.CertificateRequest.$Properties} ringmaster.agent.v1.CertificateRequest.$Shape
                 */

                /**
                 * Constructs a new CertificateRequest.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a CertificateRequest.
                 * @constructor
                 * @param {ringmaster.agent.v1.CertificateRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var CertificateRequest = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * CertificateRequest csr.
                 * @member {Uint8Array} csr
                 * @memberof ringmaster.agent.v1.CertificateRequest
                 * @instance
                 */
                CertificateRequest.prototype.csr = $util.newBuffer([]);

                /**
                 * CertificateRequest certificate.
                 * @member {Uint8Array} certificate
                 * @memberof ringmaster.agent.v1.CertificateRequest
                 * @instance
                 */
                CertificateRequest.prototype.certificate = $util.newBuffer([]);

                /**
                 * CertificateRequest signature.
                 * @member {Uint8Array} signature
                 * @memberof ringmaster.agent.v1.CertificateRequest
                 * @instance
                 */
                CertificateRequest.prototype.signature = $util.newBuffer([]);

                /**
                 * Creates a new CertificateRequest instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.CertificateRequest
                 * @static
                 * @param {ringmaster.agent.v1.CertificateRequest.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.CertificateRequest} CertificateRequest instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.CertificateRequest.$Shape): ringmaster.agent.v1.CertificateRequest & ringmaster.agent.v1.CertificateRequest.$Shape;
                 *   (properties?: ringmaster.agent.v1.CertificateRequest.$Properties): ringmaster.agent.v1.CertificateRequest;
                 * }}
                 */
                CertificateRequest.create = function(properties) {
                    return new CertificateRequest(properties);
                };

                /**
                 * Encodes the specified CertificateRequest message. Does not implicitly {@link ringmaster.agent.v1.CertificateRequest.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.CertificateRequest
                 * @static
                 * @param {ringmaster.agent.v1.CertificateRequest.$Properties} message CertificateRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                CertificateRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.csr != null && $Object.hasOwnProperty.call(message, "csr") && message.csr.length)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.csr);
                    if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate") && message.certificate.length)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.certificate);
                    if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                        writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.signature);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a CertificateRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.CertificateRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.CertificateRequest & ringmaster.agent.v1.CertificateRequest.$Shape} CertificateRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                CertificateRequest.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.CertificateRequest();
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
                                if ((value = reader.bytes()).length)
                                    message.csr = value;
                                else
                                    delete message.csr;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.certificate = value;
                                else
                                    delete message.certificate;
                                continue;
                            }
                        case 3: {
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
                 * Creates a CertificateRequest message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.CertificateRequest
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.CertificateRequest} CertificateRequest
                 */
                CertificateRequest.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.CertificateRequest)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.CertificateRequest: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.CertificateRequest();
                    if (object.csr != null)
                        if (object.csr.length)
                            if (typeof object.csr === "string")
                                $util.base64.decode(object.csr, message.csr = $util.newBuffer($util.base64.length(object.csr)), 0);
                            else if (object.csr.length >= 0)
                                message.csr = object.csr;
                    if (object.certificate != null)
                        if (object.certificate.length)
                            if (typeof object.certificate === "string")
                                $util.base64.decode(object.certificate, message.certificate = $util.newBuffer($util.base64.length(object.certificate)), 0);
                            else if (object.certificate.length >= 0)
                                message.certificate = object.certificate;
                    if (object.signature != null)
                        if (object.signature.length)
                            if (typeof object.signature === "string")
                                $util.base64.decode(object.signature, message.signature = $util.newBuffer($util.base64.length(object.signature)), 0);
                            else if (object.signature.length >= 0)
                                message.signature = object.signature;
                    return message;
                };

                /**
                 * Creates a plain object from a CertificateRequest message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.CertificateRequest
                 * @static
                 * @param {ringmaster.agent.v1.CertificateRequest} message CertificateRequest
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                CertificateRequest.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        if (options.bytes === $String)
                            object.csr = "";
                        else {
                            object.csr = [];
                            if (options.bytes !== $Array)
                                object.csr = $util.newBuffer(object.csr);
                        }
                        if (options.bytes === $String)
                            object.certificate = "";
                        else {
                            object.certificate = [];
                            if (options.bytes !== $Array)
                                object.certificate = $util.newBuffer(object.certificate);
                        }
                        if (options.bytes === $String)
                            object.signature = "";
                        else {
                            object.signature = [];
                            if (options.bytes !== $Array)
                                object.signature = $util.newBuffer(object.signature);
                        }
                    }
                    if (message.csr != null && $Object.hasOwnProperty.call(message, "csr"))
                        object.csr = options.bytes === $String ? $util.base64.encode(message.csr, 0, message.csr.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.csr) : message.csr;
                    if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
                        object.certificate = options.bytes === $String ? $util.base64.encode(message.certificate, 0, message.certificate.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.certificate) : message.certificate;
                    if (message.signature != null && $Object.hasOwnProperty.call(message, "signature"))
                        object.signature = options.bytes === $String ? $util.base64.encode(message.signature, 0, message.signature.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.signature) : message.signature;
                    return object;
                };

                /**
                 * Converts this CertificateRequest to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.CertificateRequest
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                CertificateRequest.prototype.toJSON = function() {
                    return CertificateRequest.toObject(this, $protobuf.util.toJSONOptions);
                };

                return CertificateRequest;
            })();

            v1.CertificateAnswer = (function() {

                /**
                 * Properties of a CertificateAnswer.
                 * @typedef {Object} ringmaster.agent.v1.CertificateAnswer.$Properties
                 * @property {string} [certificate] CertificateAnswer certificate
                 * @property {string} [refusal] CertificateAnswer refusal
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a CertificateAnswer.
                 * @memberof ringmaster.agent.v1
                 * @interface ICertificateAnswer
                 * @augments ringmaster.agent.v1.CertificateAnswer.$Properties
                 * @deprecated Use ringmaster.agent.v1.CertificateAnswer.$Properties instead.
                 */

                /**
                 * Shape of a CertificateAnswer.
                 * @typedef {ringmaster.agent.v1.CertificateAnswer.$Properties} ringmaster.agent.v1.CertificateAnswer.$Shape
                 */

                /**
                 * Constructs a new CertificateAnswer.
                 * @memberof ringmaster.agent.v1
                 * @classdesc Represents a CertificateAnswer.
                 * @constructor
                 * @param {ringmaster.agent.v1.CertificateAnswer.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                var CertificateAnswer = function (properties) {
                    if (properties)
                        for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * CertificateAnswer certificate.
                 * @member {string} certificate
                 * @memberof ringmaster.agent.v1.CertificateAnswer
                 * @instance
                 */
                CertificateAnswer.prototype.certificate = "";

                /**
                 * CertificateAnswer refusal.
                 * @member {string} refusal
                 * @memberof ringmaster.agent.v1.CertificateAnswer
                 * @instance
                 */
                CertificateAnswer.prototype.refusal = "";

                /**
                 * Creates a new CertificateAnswer instance using the specified properties.
                 * @function create
                 * @memberof ringmaster.agent.v1.CertificateAnswer
                 * @static
                 * @param {ringmaster.agent.v1.CertificateAnswer.$Properties=} [properties] Properties to set
                 * @returns {ringmaster.agent.v1.CertificateAnswer} CertificateAnswer instance
                 * @type {{
                 *   (properties: ringmaster.agent.v1.CertificateAnswer.$Shape): ringmaster.agent.v1.CertificateAnswer & ringmaster.agent.v1.CertificateAnswer.$Shape;
                 *   (properties?: ringmaster.agent.v1.CertificateAnswer.$Properties): ringmaster.agent.v1.CertificateAnswer;
                 * }}
                 */
                CertificateAnswer.create = function(properties) {
                    return new CertificateAnswer(properties);
                };

                /**
                 * Encodes the specified CertificateAnswer message. Does not implicitly {@link ringmaster.agent.v1.CertificateAnswer.verify|verify} messages.
                 * @function encode
                 * @memberof ringmaster.agent.v1.CertificateAnswer
                 * @static
                 * @param {ringmaster.agent.v1.CertificateAnswer.$Properties} message CertificateAnswer message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                CertificateAnswer.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate") && message.certificate !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.certificate);
                    if (message.refusal != null && $Object.hasOwnProperty.call(message, "refusal") && message.refusal !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.refusal);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (var i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a CertificateAnswer message from the specified reader or buffer.
                 * @function decode
                 * @memberof ringmaster.agent.v1.CertificateAnswer
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.CertificateAnswer & ringmaster.agent.v1.CertificateAnswer.$Shape} CertificateAnswer
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                CertificateAnswer.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.ringmaster.agent.v1.CertificateAnswer();
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
                                    message.certificate = value;
                                else
                                    delete message.certificate;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.refusal = value;
                                else
                                    delete message.refusal;
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
                 * Creates a CertificateAnswer message from a plain object. Also converts values to their respective internal types.
                 * @function fromObject
                 * @memberof ringmaster.agent.v1.CertificateAnswer
                 * @static
                 * @param {Object.<string,*>} object Plain object
                 * @returns {ringmaster.agent.v1.CertificateAnswer} CertificateAnswer
                 */
                CertificateAnswer.fromObject = function (object, _depth) {
                    if (object instanceof $root.ringmaster.agent.v1.CertificateAnswer)
                        return object;
                    if (!$util.isObject(object))
                        throw $TypeError(".ringmaster.agent.v1.CertificateAnswer: object expected");
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var message = new $root.ringmaster.agent.v1.CertificateAnswer();
                    if (object.certificate != null)
                        if (typeof object.certificate !== "string" || object.certificate.length)
                            message.certificate = $String(object.certificate);
                    if (object.refusal != null)
                        if (typeof object.refusal !== "string" || object.refusal.length)
                            message.refusal = $String(object.refusal);
                    return message;
                };

                /**
                 * Creates a plain object from a CertificateAnswer message. Also converts values to other types if specified.
                 * @function toObject
                 * @memberof ringmaster.agent.v1.CertificateAnswer
                 * @static
                 * @param {ringmaster.agent.v1.CertificateAnswer} message CertificateAnswer
                 * @param {$protobuf.IConversionOptions} [options] Conversion options
                 * @returns {Object.<string,*>} Plain object
                 */
                CertificateAnswer.toObject = function (message, options, _depth) {
                    if (!options)
                        options = {};
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    var object = {};
                    if (options.defaults) {
                        object.certificate = "";
                        object.refusal = "";
                    }
                    if (message.certificate != null && $Object.hasOwnProperty.call(message, "certificate"))
                        object.certificate = message.certificate;
                    if (message.refusal != null && $Object.hasOwnProperty.call(message, "refusal"))
                        object.refusal = message.refusal;
                    return object;
                };

                /**
                 * Converts this CertificateAnswer to JSON.
                 * @function toJSON
                 * @memberof ringmaster.agent.v1.CertificateAnswer
                 * @instance
                 * @returns {Object.<string,*>} JSON object
                 */
                CertificateAnswer.prototype.toJSON = function() {
                    return CertificateAnswer.toObject(this, $protobuf.util.toJSONOptions);
                };

                return CertificateAnswer;
            })();

            return v1;
        })();

        return agent;
    })();

    return ringmaster;
})();

module.exports = $root;
