import * as $protobuf from "protobufjs/minimal";
import Long = require("long");

/** Namespace ringmaster. */
export namespace ringmaster {

    /** Namespace signer. */
    namespace signer {

        /** Namespace v1. */
        namespace v1 {

            /** Represents a SignerService */
            class SignerService extends $protobuf.rpc.Service {

                /**
                 * Constructs a new SignerService service.
                 * @param rpcImpl RPC implementation
                 * @param [requestDelimited=false] Whether requests are length-delimited
                 * @param [responseDelimited=false] Whether responses are length-delimited
                 */
                constructor(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean);

                /**
                 * Creates new SignerService service using the specified rpc implementation.
                 * @param rpcImpl RPC implementation
                 * @param [requestDelimited=false] Whether requests are length-delimited
                 * @param [responseDelimited=false] Whether responses are length-delimited
                 * @returns RPC service. Useful where requests and/or responses are streamed.
                 */
                static create(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean): SignerService;

                /** Calls Sign. */
                sign: ringmaster.signer.v1.SignerService.Sign;
            }

            namespace SignerService {

                /**
                 * Callback as used by {@link ringmaster.signer.v1.SignerService#sign}.
                 * @param error Error, if any
                 * @param [response] SignResponse
                 */
                type SignCallback = (error: (Error|null), response?: ringmaster.signer.v1.SignResponse) => void;

                /** Calls Sign. */
                type Sign = {
                  (request: ringmaster.signer.v1.ISignRequest, callback: ringmaster.signer.v1.SignerService.SignCallback): void;
                  (request: ringmaster.signer.v1.ISignRequest): Promise<ringmaster.signer.v1.SignResponse>;
                  readonly name: "Sign";
                  readonly path: "/ringmaster.signer.v1.SignerService/Sign";
                  readonly requestType: "SignRequest";
                  readonly responseType: "SignResponse";
                  readonly requestStream: undefined;
                  readonly responseStream: undefined;
                };
            }

            /**
             * Properties of a SignRequest.
             * @deprecated Use ringmaster.signer.v1.SignRequest.$Properties instead.
             */
            interface ISignRequest extends ringmaster.signer.v1.SignRequest.$Properties {
            }

            /** Represents a SignRequest. */
            class SignRequest {

                /**
                 * Constructs a new SignRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.signer.v1.SignRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SignRequest payloads. */
                payloads: Uint8Array[];

                /** SignRequest documents. */
                documents: ringmaster.signer.v1.SignedDocument[];

                /** SignRequest ring. */
                ring: string;

                /** SignRequest ringOrdinal. */
                ringOrdinal: number;

                /** SignRequest knownHeads. */
                knownHeads: ringmaster.signer.v1.CountHead[];

                /**
                 * Creates a new SignRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SignRequest instance
                 */
                static create(properties: ringmaster.signer.v1.SignRequest.$Shape): ringmaster.signer.v1.SignRequest & ringmaster.signer.v1.SignRequest.$Shape;
                static create(properties?: ringmaster.signer.v1.SignRequest.$Properties): ringmaster.signer.v1.SignRequest;

                /**
                 * Encodes the specified SignRequest message. Does not implicitly {@link ringmaster.signer.v1.SignRequest.verify|verify} messages.
                 * @param message SignRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.signer.v1.SignRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SignRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.SignRequest & ringmaster.signer.v1.SignRequest.$Shape} SignRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.signer.v1.SignRequest & ringmaster.signer.v1.SignRequest.$Shape;

                /**
                 * Creates a SignRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SignRequest
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.signer.v1.SignRequest;

                /**
                 * Creates a plain object from a SignRequest message. Also converts values to other types if specified.
                 * @param message SignRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.signer.v1.SignRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SignRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SignRequest {

                /** Properties of a SignRequest. */
                interface $Properties {

                    /** SignRequest payloads */
                    payloads?: Uint8Array[];

                    /** SignRequest documents */
                    documents?: ringmaster.signer.v1.SignedDocument.$Properties[];

                    /** SignRequest ring */
                    ring?: string;

                    /** SignRequest ringOrdinal */
                    ringOrdinal?: number;

                    /** SignRequest knownHeads */
                    knownHeads?: ringmaster.signer.v1.CountHead.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SignRequest. */
                type $Shape = ringmaster.signer.v1.SignRequest.$Properties;
            }

            /**
             * Properties of a CountHead.
             * @deprecated Use ringmaster.signer.v1.CountHead.$Properties instead.
             */
            interface ICountHead extends ringmaster.signer.v1.CountHead.$Properties {
            }

            /** Represents a CountHead. */
            class CountHead {

                /**
                 * Constructs a new CountHead.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.signer.v1.CountHead.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** CountHead keyId. */
                keyId: string;

                /** CountHead number. */
                number: Long;

                /** CountHead hash. */
                hash: Uint8Array;

                /**
                 * Creates a new CountHead instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns CountHead instance
                 */
                static create(properties: ringmaster.signer.v1.CountHead.$Shape): ringmaster.signer.v1.CountHead & ringmaster.signer.v1.CountHead.$Shape;
                static create(properties?: ringmaster.signer.v1.CountHead.$Properties): ringmaster.signer.v1.CountHead;

                /**
                 * Encodes the specified CountHead message. Does not implicitly {@link ringmaster.signer.v1.CountHead.verify|verify} messages.
                 * @param message CountHead message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.signer.v1.CountHead.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a CountHead message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.CountHead & ringmaster.signer.v1.CountHead.$Shape} CountHead
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.signer.v1.CountHead & ringmaster.signer.v1.CountHead.$Shape;

                /**
                 * Creates a CountHead message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns CountHead
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.signer.v1.CountHead;

                /**
                 * Creates a plain object from a CountHead message. Also converts values to other types if specified.
                 * @param message CountHead
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.signer.v1.CountHead, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this CountHead to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace CountHead {

                /** Properties of a CountHead. */
                interface $Properties {

                    /** CountHead keyId */
                    keyId?: string;

                    /** CountHead number */
                    number?: Long;

                    /** CountHead hash */
                    hash?: Uint8Array;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a CountHead. */
                type $Shape = ringmaster.signer.v1.CountHead.$Properties;
            }

            /**
             * Properties of a SignedDocument.
             * @deprecated Use ringmaster.signer.v1.SignedDocument.$Properties instead.
             */
            interface ISignedDocument extends ringmaster.signer.v1.SignedDocument.$Properties {
            }

            /** Represents a SignedDocument. */
            class SignedDocument {

                /**
                 * Constructs a new SignedDocument.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.signer.v1.SignedDocument.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SignedDocument payloadType. */
                payloadType: string;

                /** SignedDocument payload. */
                payload: Uint8Array;

                /** SignedDocument signatures. */
                signatures: ringmaster.signer.v1.DocumentSignature[];

                /**
                 * Creates a new SignedDocument instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SignedDocument instance
                 */
                static create(properties: ringmaster.signer.v1.SignedDocument.$Shape): ringmaster.signer.v1.SignedDocument & ringmaster.signer.v1.SignedDocument.$Shape;
                static create(properties?: ringmaster.signer.v1.SignedDocument.$Properties): ringmaster.signer.v1.SignedDocument;

                /**
                 * Encodes the specified SignedDocument message. Does not implicitly {@link ringmaster.signer.v1.SignedDocument.verify|verify} messages.
                 * @param message SignedDocument message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.signer.v1.SignedDocument.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SignedDocument message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.SignedDocument & ringmaster.signer.v1.SignedDocument.$Shape} SignedDocument
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.signer.v1.SignedDocument & ringmaster.signer.v1.SignedDocument.$Shape;

                /**
                 * Creates a SignedDocument message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SignedDocument
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.signer.v1.SignedDocument;

                /**
                 * Creates a plain object from a SignedDocument message. Also converts values to other types if specified.
                 * @param message SignedDocument
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.signer.v1.SignedDocument, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SignedDocument to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SignedDocument {

                /** Properties of a SignedDocument. */
                interface $Properties {

                    /** SignedDocument payloadType */
                    payloadType?: string;

                    /** SignedDocument payload */
                    payload?: Uint8Array;

                    /** SignedDocument signatures */
                    signatures?: ringmaster.signer.v1.DocumentSignature.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SignedDocument. */
                type $Shape = ringmaster.signer.v1.SignedDocument.$Properties;
            }

            /**
             * Properties of a DocumentSignature.
             * @deprecated Use ringmaster.signer.v1.DocumentSignature.$Properties instead.
             */
            interface IDocumentSignature extends ringmaster.signer.v1.DocumentSignature.$Properties {
            }

            /** Represents a DocumentSignature. */
            class DocumentSignature {

                /**
                 * Constructs a new DocumentSignature.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.signer.v1.DocumentSignature.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** DocumentSignature keyId. */
                keyId: string;

                /** DocumentSignature signature. */
                signature: Uint8Array;

                /**
                 * Creates a new DocumentSignature instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns DocumentSignature instance
                 */
                static create(properties: ringmaster.signer.v1.DocumentSignature.$Shape): ringmaster.signer.v1.DocumentSignature & ringmaster.signer.v1.DocumentSignature.$Shape;
                static create(properties?: ringmaster.signer.v1.DocumentSignature.$Properties): ringmaster.signer.v1.DocumentSignature;

                /**
                 * Encodes the specified DocumentSignature message. Does not implicitly {@link ringmaster.signer.v1.DocumentSignature.verify|verify} messages.
                 * @param message DocumentSignature message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.signer.v1.DocumentSignature.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a DocumentSignature message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.DocumentSignature & ringmaster.signer.v1.DocumentSignature.$Shape} DocumentSignature
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.signer.v1.DocumentSignature & ringmaster.signer.v1.DocumentSignature.$Shape;

                /**
                 * Creates a DocumentSignature message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns DocumentSignature
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.signer.v1.DocumentSignature;

                /**
                 * Creates a plain object from a DocumentSignature message. Also converts values to other types if specified.
                 * @param message DocumentSignature
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.signer.v1.DocumentSignature, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this DocumentSignature to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace DocumentSignature {

                /** Properties of a DocumentSignature. */
                interface $Properties {

                    /** DocumentSignature keyId */
                    keyId?: string;

                    /** DocumentSignature signature */
                    signature?: Uint8Array;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a DocumentSignature. */
                type $Shape = ringmaster.signer.v1.DocumentSignature.$Properties;
            }

            /**
             * Properties of a SignResponse.
             * @deprecated Use ringmaster.signer.v1.SignResponse.$Properties instead.
             */
            interface ISignResponse extends ringmaster.signer.v1.SignResponse.$Properties {
            }

            /** Represents a SignResponse. */
            class SignResponse {

                /**
                 * Constructs a new SignResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.signer.v1.SignResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SignResponse results. */
                results: ringmaster.signer.v1.SignResult[];

                /** SignResponse head. */
                head: ringmaster.signer.v1.CountHead;

                /**
                 * Creates a new SignResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SignResponse instance
                 */
                static create(properties: ringmaster.signer.v1.SignResponse.$Shape): ringmaster.signer.v1.SignResponse & ringmaster.signer.v1.SignResponse.$Shape;
                static create(properties?: ringmaster.signer.v1.SignResponse.$Properties): ringmaster.signer.v1.SignResponse;

                /**
                 * Encodes the specified SignResponse message. Does not implicitly {@link ringmaster.signer.v1.SignResponse.verify|verify} messages.
                 * @param message SignResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.signer.v1.SignResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SignResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.SignResponse & ringmaster.signer.v1.SignResponse.$Shape} SignResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.signer.v1.SignResponse & ringmaster.signer.v1.SignResponse.$Shape;

                /**
                 * Creates a SignResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SignResponse
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.signer.v1.SignResponse;

                /**
                 * Creates a plain object from a SignResponse message. Also converts values to other types if specified.
                 * @param message SignResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.signer.v1.SignResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SignResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SignResponse {

                /** Properties of a SignResponse. */
                interface $Properties {

                    /** SignResponse results */
                    results?: ringmaster.signer.v1.SignResult.$Properties[];

                    /** SignResponse head */
                    head?: ringmaster.signer.v1.CountHead.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SignResponse. */
                type $Shape = {
                  results?: ringmaster.signer.v1.SignResult.$Shape[];
                  head?: ringmaster.signer.v1.CountHead.$Shape;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a SignResult.
             * @deprecated Use ringmaster.signer.v1.SignResult.$Properties instead.
             */
            interface ISignResult extends ringmaster.signer.v1.SignResult.$Properties {
            }

            /** Represents a SignResult. */
            class SignResult {

                /**
                 * Constructs a new SignResult.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.signer.v1.SignResult.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SignResult signed. */
                signed: (ringmaster.signer.v1.OrderSignature|null);

                /** SignResult refused. */
                refused: (ringmaster.signer.v1.Refusal|null);

                /** SignResult result. */
                result?: ("signed"|"refused");

                /**
                 * Creates a new SignResult instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SignResult instance
                 */
                static create(properties: ringmaster.signer.v1.SignResult.$Shape): ringmaster.signer.v1.SignResult & ringmaster.signer.v1.SignResult.$Shape;
                static create(properties?: ringmaster.signer.v1.SignResult.$Properties): ringmaster.signer.v1.SignResult;

                /**
                 * Encodes the specified SignResult message. Does not implicitly {@link ringmaster.signer.v1.SignResult.verify|verify} messages.
                 * @param message SignResult message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.signer.v1.SignResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SignResult message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.SignResult & ringmaster.signer.v1.SignResult.$Shape} SignResult
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.signer.v1.SignResult & ringmaster.signer.v1.SignResult.$Shape;

                /**
                 * Creates a SignResult message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SignResult
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.signer.v1.SignResult;

                /**
                 * Creates a plain object from a SignResult message. Also converts values to other types if specified.
                 * @param message SignResult
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.signer.v1.SignResult, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SignResult to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SignResult {

                /** Properties of a SignResult. */
                interface $Properties {

                    /** SignResult signed */
                    signed?: (ringmaster.signer.v1.OrderSignature.$Properties|null);

                    /** SignResult refused */
                    refused?: (ringmaster.signer.v1.Refusal.$Properties|null);

                    /** SignResult result */
                    result?: ("signed"|"refused");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a SignResult. */
                type $Shape = {
                  signed?: ringmaster.signer.v1.OrderSignature.$Shape|null;
                  refused?: ringmaster.signer.v1.Refusal.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ result?: undefined; signed?: null; refused?: null }|{ result?: "signed"; signed: ringmaster.signer.v1.OrderSignature.$Shape; refused?: null }|{ result?: "refused"; signed?: null; refused: ringmaster.signer.v1.Refusal.$Shape })
                );
            }

            /**
             * Properties of an OrderSignature.
             * @deprecated Use ringmaster.signer.v1.OrderSignature.$Properties instead.
             */
            interface IOrderSignature extends ringmaster.signer.v1.OrderSignature.$Properties {
            }

            /** Represents an OrderSignature. */
            class OrderSignature {

                /**
                 * Constructs a new OrderSignature.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.signer.v1.OrderSignature.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** OrderSignature keyId. */
                keyId: string;

                /** OrderSignature signature. */
                signature: Uint8Array;

                /**
                 * Creates a new OrderSignature instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns OrderSignature instance
                 */
                static create(properties: ringmaster.signer.v1.OrderSignature.$Shape): ringmaster.signer.v1.OrderSignature & ringmaster.signer.v1.OrderSignature.$Shape;
                static create(properties?: ringmaster.signer.v1.OrderSignature.$Properties): ringmaster.signer.v1.OrderSignature;

                /**
                 * Encodes the specified OrderSignature message. Does not implicitly {@link ringmaster.signer.v1.OrderSignature.verify|verify} messages.
                 * @param message OrderSignature message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.signer.v1.OrderSignature.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an OrderSignature message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.OrderSignature & ringmaster.signer.v1.OrderSignature.$Shape} OrderSignature
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.signer.v1.OrderSignature & ringmaster.signer.v1.OrderSignature.$Shape;

                /**
                 * Creates an OrderSignature message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns OrderSignature
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.signer.v1.OrderSignature;

                /**
                 * Creates a plain object from an OrderSignature message. Also converts values to other types if specified.
                 * @param message OrderSignature
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.signer.v1.OrderSignature, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this OrderSignature to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace OrderSignature {

                /** Properties of an OrderSignature. */
                interface $Properties {

                    /** OrderSignature keyId */
                    keyId?: string;

                    /** OrderSignature signature */
                    signature?: Uint8Array;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an OrderSignature. */
                type $Shape = ringmaster.signer.v1.OrderSignature.$Properties;
            }

            /**
             * Properties of a Refusal.
             * @deprecated Use ringmaster.signer.v1.Refusal.$Properties instead.
             */
            interface IRefusal extends ringmaster.signer.v1.Refusal.$Properties {
            }

            /** Represents a Refusal. */
            class Refusal {

                /**
                 * Constructs a new Refusal.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.signer.v1.Refusal.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Refusal reason. */
                reason: string;

                /** Refusal message. */
                message: string;

                /** Refusal waitSeconds. */
                waitSeconds: number;

                /**
                 * Creates a new Refusal instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Refusal instance
                 */
                static create(properties: ringmaster.signer.v1.Refusal.$Shape): ringmaster.signer.v1.Refusal & ringmaster.signer.v1.Refusal.$Shape;
                static create(properties?: ringmaster.signer.v1.Refusal.$Properties): ringmaster.signer.v1.Refusal;

                /**
                 * Encodes the specified Refusal message. Does not implicitly {@link ringmaster.signer.v1.Refusal.verify|verify} messages.
                 * @param message Refusal message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.signer.v1.Refusal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Refusal message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.signer.v1.Refusal & ringmaster.signer.v1.Refusal.$Shape} Refusal
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.signer.v1.Refusal & ringmaster.signer.v1.Refusal.$Shape;

                /**
                 * Creates a Refusal message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Refusal
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.signer.v1.Refusal;

                /**
                 * Creates a plain object from a Refusal message. Also converts values to other types if specified.
                 * @param message Refusal
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.signer.v1.Refusal, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Refusal to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Refusal {

                /** Properties of a Refusal. */
                interface $Properties {

                    /** Refusal reason */
                    reason?: string;

                    /** Refusal message */
                    message?: string;

                    /** Refusal waitSeconds */
                    waitSeconds?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Refusal. */
                type $Shape = ringmaster.signer.v1.Refusal.$Properties;
            }
        }
    }
}
