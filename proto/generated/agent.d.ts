import * as $protobuf from "protobufjs/minimal";
import Long = require("long");

/** Namespace ringmaster. */
export namespace ringmaster {

    /** Namespace agent. */
    namespace agent {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of an Order.
             * @deprecated Use ringmaster.agent.v1.Order.$Properties instead.
             */
            interface IOrder extends ringmaster.agent.v1.Order.$Properties {
            }

            /** Represents an Order. */
            class Order {

                /**
                 * Constructs a new Order.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Order.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Order operationId. */
                operationId: string;

                /** Order campaignId. */
                campaignId: string;

                /** Order hostId. */
                hostId: string;

                /** Order direction. */
                direction: ringmaster.agent.v1.Direction;

                /** Order generation. */
                generation: number;

                /** Order sequence. */
                sequence: Long;

                /** Order startByUnixMs. */
                startByUnixMs: Long;

                /** Order runTimeoutMs. */
                runTimeoutMs: number;

                /** Order manifestDigest. */
                manifestDigest: string;

                /** Order campaignName. */
                campaignName: string;

                /** Order install. */
                install: (ringmaster.agent.v1.Install|null);

                /** Order reboot. */
                reboot: (ringmaster.agent.v1.Reboot|null);

                /** Order smokeTest. */
                smokeTest: (ringmaster.agent.v1.SmokeTest|null);

                /** Order backOut. */
                backOut: (ringmaster.agent.v1.BackOut|null);

                /** Order operation. */
                operation?: ("install"|"reboot"|"smokeTest"|"backOut");

                /**
                 * Creates a new Order instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Order instance
                 */
                static create(properties: ringmaster.agent.v1.Order.$Shape): ringmaster.agent.v1.Order & ringmaster.agent.v1.Order.$Shape;
                static create(properties?: ringmaster.agent.v1.Order.$Properties): ringmaster.agent.v1.Order;

                /**
                 * Encodes the specified Order message. Does not implicitly {@link ringmaster.agent.v1.Order.verify|verify} messages.
                 * @param message Order message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Order.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Order message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Order & ringmaster.agent.v1.Order.$Shape} Order
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Order & ringmaster.agent.v1.Order.$Shape;

                /**
                 * Creates an Order message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Order
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Order;

                /**
                 * Creates a plain object from an Order message. Also converts values to other types if specified.
                 * @param message Order
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Order, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Order to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Order {

                /** Properties of an Order. */
                interface $Properties {

                    /** Order operationId */
                    operationId?: string;

                    /** Order campaignId */
                    campaignId?: string;

                    /** Order hostId */
                    hostId?: string;

                    /** Order direction */
                    direction?: ringmaster.agent.v1.Direction;

                    /** Order generation */
                    generation?: number;

                    /** Order sequence */
                    sequence?: Long;

                    /** Order startByUnixMs */
                    startByUnixMs?: Long;

                    /** Order runTimeoutMs */
                    runTimeoutMs?: number;

                    /** Order manifestDigest */
                    manifestDigest?: string;

                    /** Order campaignName */
                    campaignName?: string;

                    /** Order install */
                    install?: (ringmaster.agent.v1.Install.$Properties|null);

                    /** Order reboot */
                    reboot?: (ringmaster.agent.v1.Reboot.$Properties|null);

                    /** Order smokeTest */
                    smokeTest?: (ringmaster.agent.v1.SmokeTest.$Properties|null);

                    /** Order backOut */
                    backOut?: (ringmaster.agent.v1.BackOut.$Properties|null);

                    /** Order operation */
                    operation?: ("install"|"reboot"|"smokeTest"|"backOut");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of an Order. */
                type $Shape = {
                  operationId?: string;
                  campaignId?: string;
                  hostId?: string;
                  direction?: ringmaster.agent.v1.Direction;
                  generation?: number;
                  sequence?: Long;
                  startByUnixMs?: Long;
                  runTimeoutMs?: number;
                  manifestDigest?: string;
                  campaignName?: string;
                  install?: ringmaster.agent.v1.Install.$Shape|null;
                  reboot?: ringmaster.agent.v1.Reboot.$Shape|null;
                  smokeTest?: ringmaster.agent.v1.SmokeTest.$Shape|null;
                  backOut?: ringmaster.agent.v1.BackOut.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ operation?: undefined; install?: null; reboot?: null; smokeTest?: null; backOut?: null }|{ operation?: "install"; install: ringmaster.agent.v1.Install.$Shape; reboot?: null; smokeTest?: null; backOut?: null }|{ operation?: "reboot"; install?: null; reboot: ringmaster.agent.v1.Reboot.$Shape; smokeTest?: null; backOut?: null }|{ operation?: "smokeTest"; install?: null; reboot?: null; smokeTest: ringmaster.agent.v1.SmokeTest.$Shape; backOut?: null }|{ operation?: "backOut"; install?: null; reboot?: null; smokeTest?: null; backOut: ringmaster.agent.v1.BackOut.$Shape })
                );
            }

            /** Direction enum. */
            enum Direction {

                /** DIRECTION_UNSPECIFIED value */
                DIRECTION_UNSPECIFIED = 0,

                /** DIRECTION_FORWARD value */
                DIRECTION_FORWARD = 1,

                /** DIRECTION_BACKOUT value */
                DIRECTION_BACKOUT = 2
            }

            /**
             * Properties of an Install.
             * @deprecated Use ringmaster.agent.v1.Install.$Properties instead.
             */
            interface IInstall extends ringmaster.agent.v1.Install.$Properties {
            }

            /** Represents an Install. */
            class Install {

                /**
                 * Constructs a new Install.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Install.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Install patch. */
                patch: ringmaster.agent.v1.Patch;

                /** Install restartServices. */
                restartServices: boolean;

                /** Install confirmWithinMs. */
                confirmWithinMs: number;

                /** Install backOutTimeoutMs. */
                backOutTimeoutMs: number;

                /**
                 * Creates a new Install instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Install instance
                 */
                static create(properties: ringmaster.agent.v1.Install.$Shape): ringmaster.agent.v1.Install & ringmaster.agent.v1.Install.$Shape;
                static create(properties?: ringmaster.agent.v1.Install.$Properties): ringmaster.agent.v1.Install;

                /**
                 * Encodes the specified Install message. Does not implicitly {@link ringmaster.agent.v1.Install.verify|verify} messages.
                 * @param message Install message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Install.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Install message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Install & ringmaster.agent.v1.Install.$Shape} Install
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Install & ringmaster.agent.v1.Install.$Shape;

                /**
                 * Creates an Install message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Install
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Install;

                /**
                 * Creates a plain object from an Install message. Also converts values to other types if specified.
                 * @param message Install
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Install, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Install to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Install {

                /** Properties of an Install. */
                interface $Properties {

                    /** Install patch */
                    patch?: ringmaster.agent.v1.Patch.$Properties;

                    /** Install restartServices */
                    restartServices?: boolean;

                    /** Install confirmWithinMs */
                    confirmWithinMs?: number;

                    /** Install backOutTimeoutMs */
                    backOutTimeoutMs?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Install. */
                type $Shape = {
                  patch?: ringmaster.agent.v1.Patch.$Shape;
                  restartServices?: boolean;
                  confirmWithinMs?: number;
                  backOutTimeoutMs?: number;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a Reboot.
             * @deprecated Use ringmaster.agent.v1.Reboot.$Properties instead.
             */
            interface IReboot extends ringmaster.agent.v1.Reboot.$Properties {
            }

            /** Represents a Reboot. */
            class Reboot {

                /**
                 * Constructs a new Reboot.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Reboot.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Reboot expectedBootId. */
                expectedBootId: string;

                /** Reboot confirmWithinMs. */
                confirmWithinMs: number;

                /** Reboot installOperationId. */
                installOperationId: string;

                /** Reboot backOutTimeoutMs. */
                backOutTimeoutMs: number;

                /**
                 * Creates a new Reboot instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Reboot instance
                 */
                static create(properties: ringmaster.agent.v1.Reboot.$Shape): ringmaster.agent.v1.Reboot & ringmaster.agent.v1.Reboot.$Shape;
                static create(properties?: ringmaster.agent.v1.Reboot.$Properties): ringmaster.agent.v1.Reboot;

                /**
                 * Encodes the specified Reboot message. Does not implicitly {@link ringmaster.agent.v1.Reboot.verify|verify} messages.
                 * @param message Reboot message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Reboot.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Reboot message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Reboot & ringmaster.agent.v1.Reboot.$Shape} Reboot
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Reboot & ringmaster.agent.v1.Reboot.$Shape;

                /**
                 * Creates a Reboot message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Reboot
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Reboot;

                /**
                 * Creates a plain object from a Reboot message. Also converts values to other types if specified.
                 * @param message Reboot
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Reboot, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Reboot to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Reboot {

                /** Properties of a Reboot. */
                interface $Properties {

                    /** Reboot expectedBootId */
                    expectedBootId?: string;

                    /** Reboot confirmWithinMs */
                    confirmWithinMs?: number;

                    /** Reboot installOperationId */
                    installOperationId?: string;

                    /** Reboot backOutTimeoutMs */
                    backOutTimeoutMs?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Reboot. */
                type $Shape = ringmaster.agent.v1.Reboot.$Properties;
            }

            /**
             * Properties of a SmokeTest.
             * @deprecated Use ringmaster.agent.v1.SmokeTest.$Properties instead.
             */
            interface ISmokeTest extends ringmaster.agent.v1.SmokeTest.$Properties {
            }

            /** Represents a SmokeTest. */
            class SmokeTest {

                /**
                 * Constructs a new SmokeTest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.SmokeTest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SmokeTest patch. */
                patch: ringmaster.agent.v1.Patch;

                /** SmokeTest command. */
                command: string[];

                /** SmokeTest timeoutMs. */
                timeoutMs: number;

                /**
                 * Creates a new SmokeTest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SmokeTest instance
                 */
                static create(properties: ringmaster.agent.v1.SmokeTest.$Shape): ringmaster.agent.v1.SmokeTest & ringmaster.agent.v1.SmokeTest.$Shape;
                static create(properties?: ringmaster.agent.v1.SmokeTest.$Properties): ringmaster.agent.v1.SmokeTest;

                /**
                 * Encodes the specified SmokeTest message. Does not implicitly {@link ringmaster.agent.v1.SmokeTest.verify|verify} messages.
                 * @param message SmokeTest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.SmokeTest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SmokeTest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.SmokeTest & ringmaster.agent.v1.SmokeTest.$Shape} SmokeTest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.SmokeTest & ringmaster.agent.v1.SmokeTest.$Shape;

                /**
                 * Creates a SmokeTest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SmokeTest
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.SmokeTest;

                /**
                 * Creates a plain object from a SmokeTest message. Also converts values to other types if specified.
                 * @param message SmokeTest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.SmokeTest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SmokeTest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SmokeTest {

                /** Properties of a SmokeTest. */
                interface $Properties {

                    /** SmokeTest patch */
                    patch?: ringmaster.agent.v1.Patch.$Properties;

                    /** SmokeTest command */
                    command?: string[];

                    /** SmokeTest timeoutMs */
                    timeoutMs?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SmokeTest. */
                type $Shape = {
                  patch?: ringmaster.agent.v1.Patch.$Shape;
                  command?: string[];
                  timeoutMs?: number;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a BackOut.
             * @deprecated Use ringmaster.agent.v1.BackOut.$Properties instead.
             */
            interface IBackOut extends ringmaster.agent.v1.BackOut.$Properties {
            }

            /** Represents a BackOut. */
            class BackOut {

                /**
                 * Constructs a new BackOut.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.BackOut.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** BackOut patch. */
                patch: ringmaster.agent.v1.Patch;

                /** BackOut installOperationId. */
                installOperationId: string;

                /** BackOut restartServices. */
                restartServices: boolean;

                /**
                 * Creates a new BackOut instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns BackOut instance
                 */
                static create(properties: ringmaster.agent.v1.BackOut.$Shape): ringmaster.agent.v1.BackOut & ringmaster.agent.v1.BackOut.$Shape;
                static create(properties?: ringmaster.agent.v1.BackOut.$Properties): ringmaster.agent.v1.BackOut;

                /**
                 * Encodes the specified BackOut message. Does not implicitly {@link ringmaster.agent.v1.BackOut.verify|verify} messages.
                 * @param message BackOut message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.BackOut.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a BackOut message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.BackOut & ringmaster.agent.v1.BackOut.$Shape} BackOut
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.BackOut & ringmaster.agent.v1.BackOut.$Shape;

                /**
                 * Creates a BackOut message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns BackOut
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.BackOut;

                /**
                 * Creates a plain object from a BackOut message. Also converts values to other types if specified.
                 * @param message BackOut
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.BackOut, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this BackOut to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace BackOut {

                /** Properties of a BackOut. */
                interface $Properties {

                    /** BackOut patch */
                    patch?: ringmaster.agent.v1.Patch.$Properties;

                    /** BackOut installOperationId */
                    installOperationId?: string;

                    /** BackOut restartServices */
                    restartServices?: boolean;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a BackOut. */
                type $Shape = {
                  patch?: ringmaster.agent.v1.Patch.$Shape;
                  installOperationId?: string;
                  restartServices?: boolean;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a Patch.
             * @deprecated Use ringmaster.agent.v1.Patch.$Properties instead.
             */
            interface IPatch extends ringmaster.agent.v1.Patch.$Properties {
            }

            /** Represents a Patch. */
            class Patch {

                /**
                 * Constructs a new Patch.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Patch.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Patch deb. */
                deb: (ringmaster.agent.v1.Packages|null);

                /** Patch rpm. */
                rpm: (ringmaster.agent.v1.Packages|null);

                /** Patch bundle. */
                bundle: (ringmaster.agent.v1.Bundle|null);

                /** Patch kind. */
                kind?: ("deb"|"rpm"|"bundle");

                /**
                 * Creates a new Patch instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Patch instance
                 */
                static create(properties: ringmaster.agent.v1.Patch.$Shape): ringmaster.agent.v1.Patch & ringmaster.agent.v1.Patch.$Shape;
                static create(properties?: ringmaster.agent.v1.Patch.$Properties): ringmaster.agent.v1.Patch;

                /**
                 * Encodes the specified Patch message. Does not implicitly {@link ringmaster.agent.v1.Patch.verify|verify} messages.
                 * @param message Patch message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Patch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Patch message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Patch & ringmaster.agent.v1.Patch.$Shape} Patch
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Patch & ringmaster.agent.v1.Patch.$Shape;

                /**
                 * Creates a Patch message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Patch
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Patch;

                /**
                 * Creates a plain object from a Patch message. Also converts values to other types if specified.
                 * @param message Patch
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Patch, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Patch to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Patch {

                /** Properties of a Patch. */
                interface $Properties {

                    /** Patch deb */
                    deb?: (ringmaster.agent.v1.Packages.$Properties|null);

                    /** Patch rpm */
                    rpm?: (ringmaster.agent.v1.Packages.$Properties|null);

                    /** Patch bundle */
                    bundle?: (ringmaster.agent.v1.Bundle.$Properties|null);

                    /** Patch kind */
                    kind?: ("deb"|"rpm"|"bundle");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a Patch. */
                type $Shape = {
                  deb?: ringmaster.agent.v1.Packages.$Shape|null;
                  rpm?: ringmaster.agent.v1.Packages.$Shape|null;
                  bundle?: ringmaster.agent.v1.Bundle.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ kind?: undefined; deb?: null; rpm?: null; bundle?: null }|{ kind?: "deb"; deb: ringmaster.agent.v1.Packages.$Shape; rpm?: null; bundle?: null }|{ kind?: "rpm"; deb?: null; rpm: ringmaster.agent.v1.Packages.$Shape; bundle?: null }|{ kind?: "bundle"; deb?: null; rpm?: null; bundle: ringmaster.agent.v1.Bundle.$Shape })
                );
            }

            /**
             * Properties of a Packages.
             * @deprecated Use ringmaster.agent.v1.Packages.$Properties instead.
             */
            interface IPackages extends ringmaster.agent.v1.Packages.$Properties {
            }

            /** Represents a Packages. */
            class Packages {

                /**
                 * Constructs a new Packages.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Packages.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Packages packages. */
                packages: ringmaster.agent.v1.Package[];

                /** Packages checkedPackages. */
                checkedPackages: ringmaster.agent.v1.Package[];

                /**
                 * Creates a new Packages instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Packages instance
                 */
                static create(properties: ringmaster.agent.v1.Packages.$Shape): ringmaster.agent.v1.Packages & ringmaster.agent.v1.Packages.$Shape;
                static create(properties?: ringmaster.agent.v1.Packages.$Properties): ringmaster.agent.v1.Packages;

                /**
                 * Encodes the specified Packages message. Does not implicitly {@link ringmaster.agent.v1.Packages.verify|verify} messages.
                 * @param message Packages message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Packages.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Packages message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Packages & ringmaster.agent.v1.Packages.$Shape} Packages
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Packages & ringmaster.agent.v1.Packages.$Shape;

                /**
                 * Creates a Packages message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Packages
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Packages;

                /**
                 * Creates a plain object from a Packages message. Also converts values to other types if specified.
                 * @param message Packages
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Packages, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Packages to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Packages {

                /** Properties of a Packages. */
                interface $Properties {

                    /** Packages packages */
                    packages?: ringmaster.agent.v1.Package.$Properties[];

                    /** Packages checkedPackages */
                    checkedPackages?: ringmaster.agent.v1.Package.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Packages. */
                type $Shape = ringmaster.agent.v1.Packages.$Properties;
            }

            /**
             * Properties of a Package.
             * @deprecated Use ringmaster.agent.v1.Package.$Properties instead.
             */
            interface IPackage extends ringmaster.agent.v1.Package.$Properties {
            }

            /** Represents a Package. */
            class Package {

                /**
                 * Constructs a new Package.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Package.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Package name. */
                name: string;

                /** Package version. */
                version: string;

                /** Package digests. */
                digests: string[];

                /**
                 * Creates a new Package instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Package instance
                 */
                static create(properties: ringmaster.agent.v1.Package.$Shape): ringmaster.agent.v1.Package & ringmaster.agent.v1.Package.$Shape;
                static create(properties?: ringmaster.agent.v1.Package.$Properties): ringmaster.agent.v1.Package;

                /**
                 * Encodes the specified Package message. Does not implicitly {@link ringmaster.agent.v1.Package.verify|verify} messages.
                 * @param message Package message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Package.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Package message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Package & ringmaster.agent.v1.Package.$Shape} Package
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Package & ringmaster.agent.v1.Package.$Shape;

                /**
                 * Creates a Package message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Package
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Package;

                /**
                 * Creates a plain object from a Package message. Also converts values to other types if specified.
                 * @param message Package
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Package, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Package to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Package {

                /** Properties of a Package. */
                interface $Properties {

                    /** Package name */
                    name?: string;

                    /** Package version */
                    version?: string;

                    /** Package digests */
                    digests?: string[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Package. */
                type $Shape = ringmaster.agent.v1.Package.$Properties;
            }

            /**
             * Properties of a Bundle.
             * @deprecated Use ringmaster.agent.v1.Bundle.$Properties instead.
             */
            interface IBundle extends ringmaster.agent.v1.Bundle.$Properties {
            }

            /** Represents a Bundle. */
            class Bundle {

                /**
                 * Constructs a new Bundle.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Bundle.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Bundle name. */
                name: string;

                /** Bundle version. */
                version: string;

                /** Bundle digest. */
                digest: string;

                /** Bundle size. */
                size: Long;

                /**
                 * Creates a new Bundle instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Bundle instance
                 */
                static create(properties: ringmaster.agent.v1.Bundle.$Shape): ringmaster.agent.v1.Bundle & ringmaster.agent.v1.Bundle.$Shape;
                static create(properties?: ringmaster.agent.v1.Bundle.$Properties): ringmaster.agent.v1.Bundle;

                /**
                 * Encodes the specified Bundle message. Does not implicitly {@link ringmaster.agent.v1.Bundle.verify|verify} messages.
                 * @param message Bundle message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Bundle.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Bundle message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Bundle & ringmaster.agent.v1.Bundle.$Shape} Bundle
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Bundle & ringmaster.agent.v1.Bundle.$Shape;

                /**
                 * Creates a Bundle message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Bundle
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Bundle;

                /**
                 * Creates a plain object from a Bundle message. Also converts values to other types if specified.
                 * @param message Bundle
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Bundle, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Bundle to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Bundle {

                /** Properties of a Bundle. */
                interface $Properties {

                    /** Bundle name */
                    name?: string;

                    /** Bundle version */
                    version?: string;

                    /** Bundle digest */
                    digest?: string;

                    /** Bundle size */
                    size?: Long;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Bundle. */
                type $Shape = ringmaster.agent.v1.Bundle.$Properties;
            }

            /** Represents an AgentSessionService */
            class AgentSessionService extends $protobuf.rpc.Service {

                /**
                 * Constructs a new AgentSessionService service.
                 * @param rpcImpl RPC implementation
                 * @param [requestDelimited=false] Whether requests are length-delimited
                 * @param [responseDelimited=false] Whether responses are length-delimited
                 */
                constructor(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean);

                /**
                 * Creates new AgentSessionService service using the specified rpc implementation.
                 * @param rpcImpl RPC implementation
                 * @param [requestDelimited=false] Whether requests are length-delimited
                 * @param [responseDelimited=false] Whether responses are length-delimited
                 * @returns RPC service. Useful where requests and/or responses are streamed.
                 */
                static create(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean): AgentSessionService;

                /** Calls Session. */
                session: ringmaster.agent.v1.AgentSessionService.Session;
            }

            namespace AgentSessionService {

                /**
                 * Callback as used by {@link ringmaster.agent.v1.AgentSessionService#session}.
                 * @param error Error, if any
                 * @param [response] SessionResponse
                 */
                type SessionCallback = (error: (Error|null), response?: ringmaster.agent.v1.SessionResponse) => void;

                /** Calls Session. */
                type Session = {
                  (request: ringmaster.agent.v1.ISessionRequest, callback: ringmaster.agent.v1.AgentSessionService.SessionCallback): void;
                  (request: ringmaster.agent.v1.ISessionRequest): Promise<ringmaster.agent.v1.SessionResponse>;
                  readonly name: "Session";
                  readonly path: "/ringmaster.agent.v1.AgentSessionService/Session";
                  readonly requestType: "SessionRequest";
                  readonly responseType: "SessionResponse";
                  readonly requestStream: true;
                  readonly responseStream: true;
                };
            }

            /**
             * Properties of a SessionRequest.
             * @deprecated Use ringmaster.agent.v1.SessionRequest.$Properties instead.
             */
            interface ISessionRequest extends ringmaster.agent.v1.SessionRequest.$Properties {
            }

            /** Represents a SessionRequest. */
            class SessionRequest {

                /**
                 * Constructs a new SessionRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.SessionRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SessionRequest seq. */
                seq: Long;

                /** SessionRequest ack. */
                ack: Long;

                /** SessionRequest hello. */
                hello: (ringmaster.agent.v1.Hello|null);

                /** SessionRequest heartbeat. */
                heartbeat: (ringmaster.agent.v1.Heartbeat|null);

                /** SessionRequest orderReport. */
                orderReport: (ringmaster.agent.v1.OrderReport|null);

                /** SessionRequest goodbye. */
                goodbye: (ringmaster.agent.v1.Goodbye|null);

                /** SessionRequest simulationResult. */
                simulationResult: (ringmaster.agent.v1.SimulationResult|null);

                /** SessionRequest certificateRequest. */
                certificateRequest: (ringmaster.agent.v1.CertificateRequest|null);

                /** SessionRequest body. */
                body?: ("hello"|"heartbeat"|"orderReport"|"goodbye"|"simulationResult"|"certificateRequest");

                /**
                 * Creates a new SessionRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SessionRequest instance
                 */
                static create(properties: ringmaster.agent.v1.SessionRequest.$Shape): ringmaster.agent.v1.SessionRequest & ringmaster.agent.v1.SessionRequest.$Shape;
                static create(properties?: ringmaster.agent.v1.SessionRequest.$Properties): ringmaster.agent.v1.SessionRequest;

                /**
                 * Encodes the specified SessionRequest message. Does not implicitly {@link ringmaster.agent.v1.SessionRequest.verify|verify} messages.
                 * @param message SessionRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.SessionRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SessionRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.SessionRequest & ringmaster.agent.v1.SessionRequest.$Shape} SessionRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.SessionRequest & ringmaster.agent.v1.SessionRequest.$Shape;

                /**
                 * Creates a SessionRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SessionRequest
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.SessionRequest;

                /**
                 * Creates a plain object from a SessionRequest message. Also converts values to other types if specified.
                 * @param message SessionRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.SessionRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SessionRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SessionRequest {

                /** Properties of a SessionRequest. */
                interface $Properties {

                    /** SessionRequest seq */
                    seq?: Long;

                    /** SessionRequest ack */
                    ack?: Long;

                    /** SessionRequest hello */
                    hello?: (ringmaster.agent.v1.Hello.$Properties|null);

                    /** SessionRequest heartbeat */
                    heartbeat?: (ringmaster.agent.v1.Heartbeat.$Properties|null);

                    /** SessionRequest orderReport */
                    orderReport?: (ringmaster.agent.v1.OrderReport.$Properties|null);

                    /** SessionRequest goodbye */
                    goodbye?: (ringmaster.agent.v1.Goodbye.$Properties|null);

                    /** SessionRequest simulationResult */
                    simulationResult?: (ringmaster.agent.v1.SimulationResult.$Properties|null);

                    /** SessionRequest certificateRequest */
                    certificateRequest?: (ringmaster.agent.v1.CertificateRequest.$Properties|null);

                    /** SessionRequest body */
                    body?: ("hello"|"heartbeat"|"orderReport"|"goodbye"|"simulationResult"|"certificateRequest");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a SessionRequest. */
                type $Shape = {
                  seq?: Long;
                  ack?: Long;
                  hello?: ringmaster.agent.v1.Hello.$Shape|null;
                  heartbeat?: ringmaster.agent.v1.Heartbeat.$Shape|null;
                  orderReport?: ringmaster.agent.v1.OrderReport.$Shape|null;
                  goodbye?: ringmaster.agent.v1.Goodbye.$Shape|null;
                  simulationResult?: ringmaster.agent.v1.SimulationResult.$Shape|null;
                  certificateRequest?: ringmaster.agent.v1.CertificateRequest.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ body?: undefined; hello?: null; heartbeat?: null; orderReport?: null; goodbye?: null; simulationResult?: null; certificateRequest?: null }|{ body?: "hello"; hello: ringmaster.agent.v1.Hello.$Shape; heartbeat?: null; orderReport?: null; goodbye?: null; simulationResult?: null; certificateRequest?: null }|{ body?: "heartbeat"; hello?: null; heartbeat: ringmaster.agent.v1.Heartbeat.$Shape; orderReport?: null; goodbye?: null; simulationResult?: null; certificateRequest?: null }|{ body?: "orderReport"; hello?: null; heartbeat?: null; orderReport: ringmaster.agent.v1.OrderReport.$Shape; goodbye?: null; simulationResult?: null; certificateRequest?: null }|{ body?: "goodbye"; hello?: null; heartbeat?: null; orderReport?: null; goodbye: ringmaster.agent.v1.Goodbye.$Shape; simulationResult?: null; certificateRequest?: null }|{ body?: "simulationResult"; hello?: null; heartbeat?: null; orderReport?: null; goodbye?: null; simulationResult: ringmaster.agent.v1.SimulationResult.$Shape; certificateRequest?: null }|{ body?: "certificateRequest"; hello?: null; heartbeat?: null; orderReport?: null; goodbye?: null; simulationResult?: null; certificateRequest: ringmaster.agent.v1.CertificateRequest.$Shape })
                );
            }

            /**
             * Properties of a SessionResponse.
             * @deprecated Use ringmaster.agent.v1.SessionResponse.$Properties instead.
             */
            interface ISessionResponse extends ringmaster.agent.v1.SessionResponse.$Properties {
            }

            /** Represents a SessionResponse. */
            class SessionResponse {

                /**
                 * Constructs a new SessionResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.SessionResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SessionResponse seq. */
                seq: Long;

                /** SessionResponse ack. */
                ack: Long;

                /** SessionResponse welcome. */
                welcome: (ringmaster.agent.v1.Welcome|null);

                /** SessionResponse orderOffer. */
                orderOffer: (ringmaster.agent.v1.OrderOffer|null);

                /** SessionResponse reportAck. */
                reportAck: (ringmaster.agent.v1.ReportAck|null);

                /** SessionResponse cancelOrder. */
                cancelOrder: (ringmaster.agent.v1.CancelOrder|null);

                /** SessionResponse drain. */
                drain: (ringmaster.agent.v1.Drain|null);

                /** SessionResponse throttle. */
                throttle: (ringmaster.agent.v1.Throttle|null);

                /** SessionResponse simulatePatch. */
                simulatePatch: (ringmaster.agent.v1.SimulatePatch|null);

                /** SessionResponse trustUpdate. */
                trustUpdate: (ringmaster.agent.v1.TrustUpdate|null);

                /** SessionResponse confirmOrder. */
                confirmOrder: (ringmaster.agent.v1.ConfirmOrder|null);

                /** SessionResponse certificateAnswer. */
                certificateAnswer: (ringmaster.agent.v1.CertificateAnswer|null);

                /** SessionResponse body. */
                body?: ("welcome"|"orderOffer"|"reportAck"|"cancelOrder"|"drain"|"throttle"|"simulatePatch"|"trustUpdate"|"confirmOrder"|"certificateAnswer");

                /**
                 * Creates a new SessionResponse instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SessionResponse instance
                 */
                static create(properties: ringmaster.agent.v1.SessionResponse.$Shape): ringmaster.agent.v1.SessionResponse & ringmaster.agent.v1.SessionResponse.$Shape;
                static create(properties?: ringmaster.agent.v1.SessionResponse.$Properties): ringmaster.agent.v1.SessionResponse;

                /**
                 * Encodes the specified SessionResponse message. Does not implicitly {@link ringmaster.agent.v1.SessionResponse.verify|verify} messages.
                 * @param message SessionResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.SessionResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SessionResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.SessionResponse & ringmaster.agent.v1.SessionResponse.$Shape} SessionResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.SessionResponse & ringmaster.agent.v1.SessionResponse.$Shape;

                /**
                 * Creates a SessionResponse message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SessionResponse
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.SessionResponse;

                /**
                 * Creates a plain object from a SessionResponse message. Also converts values to other types if specified.
                 * @param message SessionResponse
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.SessionResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SessionResponse to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SessionResponse {

                /** Properties of a SessionResponse. */
                interface $Properties {

                    /** SessionResponse seq */
                    seq?: Long;

                    /** SessionResponse ack */
                    ack?: Long;

                    /** SessionResponse welcome */
                    welcome?: (ringmaster.agent.v1.Welcome.$Properties|null);

                    /** SessionResponse orderOffer */
                    orderOffer?: (ringmaster.agent.v1.OrderOffer.$Properties|null);

                    /** SessionResponse reportAck */
                    reportAck?: (ringmaster.agent.v1.ReportAck.$Properties|null);

                    /** SessionResponse cancelOrder */
                    cancelOrder?: (ringmaster.agent.v1.CancelOrder.$Properties|null);

                    /** SessionResponse drain */
                    drain?: (ringmaster.agent.v1.Drain.$Properties|null);

                    /** SessionResponse throttle */
                    throttle?: (ringmaster.agent.v1.Throttle.$Properties|null);

                    /** SessionResponse simulatePatch */
                    simulatePatch?: (ringmaster.agent.v1.SimulatePatch.$Properties|null);

                    /** SessionResponse trustUpdate */
                    trustUpdate?: (ringmaster.agent.v1.TrustUpdate.$Properties|null);

                    /** SessionResponse confirmOrder */
                    confirmOrder?: (ringmaster.agent.v1.ConfirmOrder.$Properties|null);

                    /** SessionResponse certificateAnswer */
                    certificateAnswer?: (ringmaster.agent.v1.CertificateAnswer.$Properties|null);

                    /** SessionResponse body */
                    body?: ("welcome"|"orderOffer"|"reportAck"|"cancelOrder"|"drain"|"throttle"|"simulatePatch"|"trustUpdate"|"confirmOrder"|"certificateAnswer");

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Narrowed shape of a SessionResponse. */
                type $Shape = {
                  seq?: Long;
                  ack?: Long;
                  welcome?: ringmaster.agent.v1.Welcome.$Shape|null;
                  orderOffer?: ringmaster.agent.v1.OrderOffer.$Shape|null;
                  reportAck?: ringmaster.agent.v1.ReportAck.$Shape|null;
                  cancelOrder?: ringmaster.agent.v1.CancelOrder.$Shape|null;
                  drain?: ringmaster.agent.v1.Drain.$Shape|null;
                  throttle?: ringmaster.agent.v1.Throttle.$Shape|null;
                  simulatePatch?: ringmaster.agent.v1.SimulatePatch.$Shape|null;
                  trustUpdate?: ringmaster.agent.v1.TrustUpdate.$Shape|null;
                  confirmOrder?: ringmaster.agent.v1.ConfirmOrder.$Shape|null;
                  certificateAnswer?: ringmaster.agent.v1.CertificateAnswer.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ body?: undefined; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "welcome"; welcome: ringmaster.agent.v1.Welcome.$Shape; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "orderOffer"; welcome?: null; orderOffer: ringmaster.agent.v1.OrderOffer.$Shape; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "reportAck"; welcome?: null; orderOffer?: null; reportAck: ringmaster.agent.v1.ReportAck.$Shape; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "cancelOrder"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder: ringmaster.agent.v1.CancelOrder.$Shape; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "drain"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain: ringmaster.agent.v1.Drain.$Shape; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "throttle"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle: ringmaster.agent.v1.Throttle.$Shape; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "simulatePatch"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch: ringmaster.agent.v1.SimulatePatch.$Shape; trustUpdate?: null; confirmOrder?: null; certificateAnswer?: null }|{ body?: "trustUpdate"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate: ringmaster.agent.v1.TrustUpdate.$Shape; confirmOrder?: null; certificateAnswer?: null }|{ body?: "confirmOrder"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder: ringmaster.agent.v1.ConfirmOrder.$Shape; certificateAnswer?: null }|{ body?: "certificateAnswer"; welcome?: null; orderOffer?: null; reportAck?: null; cancelOrder?: null; drain?: null; throttle?: null; simulatePatch?: null; trustUpdate?: null; confirmOrder?: null; certificateAnswer: ringmaster.agent.v1.CertificateAnswer.$Shape })
                );
            }

            /**
             * Properties of a Hello.
             * @deprecated Use ringmaster.agent.v1.Hello.$Properties instead.
             */
            interface IHello extends ringmaster.agent.v1.Hello.$Properties {
            }

            /** Represents a Hello. */
            class Hello {

                /**
                 * Constructs a new Hello.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Hello.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Hello hostId. */
                hostId: string;

                /** Hello instanceId. */
                instanceId: string;

                /** Hello bootId. */
                bootId: string;

                /** Hello journalId. */
                journalId: string;

                /** Hello protocolRevision. */
                protocolRevision: number;

                /** Hello agentVersion. */
                agentVersion: string;

                /** Hello lastEpoch. */
                lastEpoch: Long;

                /** Hello journal. */
                journal: ringmaster.agent.v1.JournalEntry[];

                /** Hello facts. */
                facts: ringmaster.agent.v1.Facts;

                /** Hello inventoryHash. */
                inventoryHash: string;

                /** Hello exchangeToken. */
                exchangeToken: string;

                /** Hello keepsExchangeToken. */
                keepsExchangeToken: boolean;

                /** Hello auditDisagreement. */
                auditDisagreement: ringmaster.agent.v1.AuditDisagreement;

                /**
                 * Creates a new Hello instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Hello instance
                 */
                static create(properties: ringmaster.agent.v1.Hello.$Shape): ringmaster.agent.v1.Hello & ringmaster.agent.v1.Hello.$Shape;
                static create(properties?: ringmaster.agent.v1.Hello.$Properties): ringmaster.agent.v1.Hello;

                /**
                 * Encodes the specified Hello message. Does not implicitly {@link ringmaster.agent.v1.Hello.verify|verify} messages.
                 * @param message Hello message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Hello message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Hello & ringmaster.agent.v1.Hello.$Shape} Hello
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Hello & ringmaster.agent.v1.Hello.$Shape;

                /**
                 * Creates a Hello message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Hello
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Hello;

                /**
                 * Creates a plain object from a Hello message. Also converts values to other types if specified.
                 * @param message Hello
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Hello, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Hello to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Hello {

                /** Properties of a Hello. */
                interface $Properties {

                    /** Hello hostId */
                    hostId?: string;

                    /** Hello instanceId */
                    instanceId?: string;

                    /** Hello bootId */
                    bootId?: string;

                    /** Hello journalId */
                    journalId?: string;

                    /** Hello protocolRevision */
                    protocolRevision?: number;

                    /** Hello agentVersion */
                    agentVersion?: string;

                    /** Hello lastEpoch */
                    lastEpoch?: Long;

                    /** Hello journal */
                    journal?: ringmaster.agent.v1.JournalEntry.$Properties[];

                    /** Hello facts */
                    facts?: ringmaster.agent.v1.Facts.$Properties;

                    /** Hello inventoryHash */
                    inventoryHash?: string;

                    /** Hello exchangeToken */
                    exchangeToken?: string;

                    /** Hello keepsExchangeToken */
                    keepsExchangeToken?: boolean;

                    /** Hello auditDisagreement */
                    auditDisagreement?: ringmaster.agent.v1.AuditDisagreement.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Hello. */
                type $Shape = ringmaster.agent.v1.Hello.$Properties;
            }

            /**
             * Properties of an AuditDisagreement.
             * @deprecated Use ringmaster.agent.v1.AuditDisagreement.$Properties instead.
             */
            interface IAuditDisagreement extends ringmaster.agent.v1.AuditDisagreement.$Properties {
            }

            /** Represents an AuditDisagreement. */
            class AuditDisagreement {

                /**
                 * Constructs a new AuditDisagreement.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.AuditDisagreement.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** AuditDisagreement rememberedSize. */
                rememberedSize: Long;

                /** AuditDisagreement rememberedRoot. */
                rememberedRoot: Uint8Array;

                /** AuditDisagreement shownSize. */
                shownSize: Long;

                /** AuditDisagreement shownRoot. */
                shownRoot: Uint8Array;

                /**
                 * Creates a new AuditDisagreement instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns AuditDisagreement instance
                 */
                static create(properties: ringmaster.agent.v1.AuditDisagreement.$Shape): ringmaster.agent.v1.AuditDisagreement & ringmaster.agent.v1.AuditDisagreement.$Shape;
                static create(properties?: ringmaster.agent.v1.AuditDisagreement.$Properties): ringmaster.agent.v1.AuditDisagreement;

                /**
                 * Encodes the specified AuditDisagreement message. Does not implicitly {@link ringmaster.agent.v1.AuditDisagreement.verify|verify} messages.
                 * @param message AuditDisagreement message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.AuditDisagreement.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an AuditDisagreement message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.AuditDisagreement & ringmaster.agent.v1.AuditDisagreement.$Shape} AuditDisagreement
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.AuditDisagreement & ringmaster.agent.v1.AuditDisagreement.$Shape;

                /**
                 * Creates an AuditDisagreement message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns AuditDisagreement
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.AuditDisagreement;

                /**
                 * Creates a plain object from an AuditDisagreement message. Also converts values to other types if specified.
                 * @param message AuditDisagreement
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.AuditDisagreement, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this AuditDisagreement to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace AuditDisagreement {

                /** Properties of an AuditDisagreement. */
                interface $Properties {

                    /** AuditDisagreement rememberedSize */
                    rememberedSize?: Long;

                    /** AuditDisagreement rememberedRoot */
                    rememberedRoot?: Uint8Array;

                    /** AuditDisagreement shownSize */
                    shownSize?: Long;

                    /** AuditDisagreement shownRoot */
                    shownRoot?: Uint8Array;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an AuditDisagreement. */
                type $Shape = ringmaster.agent.v1.AuditDisagreement.$Properties;
            }

            /**
             * Properties of a JournalEntry.
             * @deprecated Use ringmaster.agent.v1.JournalEntry.$Properties instead.
             */
            interface IJournalEntry extends ringmaster.agent.v1.JournalEntry.$Properties {
            }

            /** Represents a JournalEntry. */
            class JournalEntry {

                /**
                 * Constructs a new JournalEntry.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.JournalEntry.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** JournalEntry operationId. */
                operationId: string;

                /** JournalEntry phase. */
                phase: ringmaster.agent.v1.Phase;

                /** JournalEntry revision. */
                revision: number;

                /**
                 * Creates a new JournalEntry instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns JournalEntry instance
                 */
                static create(properties: ringmaster.agent.v1.JournalEntry.$Shape): ringmaster.agent.v1.JournalEntry & ringmaster.agent.v1.JournalEntry.$Shape;
                static create(properties?: ringmaster.agent.v1.JournalEntry.$Properties): ringmaster.agent.v1.JournalEntry;

                /**
                 * Encodes the specified JournalEntry message. Does not implicitly {@link ringmaster.agent.v1.JournalEntry.verify|verify} messages.
                 * @param message JournalEntry message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.JournalEntry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a JournalEntry message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.JournalEntry & ringmaster.agent.v1.JournalEntry.$Shape} JournalEntry
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.JournalEntry & ringmaster.agent.v1.JournalEntry.$Shape;

                /**
                 * Creates a JournalEntry message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns JournalEntry
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.JournalEntry;

                /**
                 * Creates a plain object from a JournalEntry message. Also converts values to other types if specified.
                 * @param message JournalEntry
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.JournalEntry, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this JournalEntry to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace JournalEntry {

                /** Properties of a JournalEntry. */
                interface $Properties {

                    /** JournalEntry operationId */
                    operationId?: string;

                    /** JournalEntry phase */
                    phase?: ringmaster.agent.v1.Phase;

                    /** JournalEntry revision */
                    revision?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a JournalEntry. */
                type $Shape = ringmaster.agent.v1.JournalEntry.$Properties;
            }

            /**
             * Properties of a Facts.
             * @deprecated Use ringmaster.agent.v1.Facts.$Properties instead.
             */
            interface IFacts extends ringmaster.agent.v1.Facts.$Properties {
            }

            /** Represents a Facts. */
            class Facts {

                /**
                 * Constructs a new Facts.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Facts.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Facts osId. */
                osId: string;

                /** Facts osVersion. */
                osVersion: string;

                /** Facts arch. */
                arch: string;

                /** Facts capabilities. */
                capabilities: string[];

                /**
                 * Creates a new Facts instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Facts instance
                 */
                static create(properties: ringmaster.agent.v1.Facts.$Shape): ringmaster.agent.v1.Facts & ringmaster.agent.v1.Facts.$Shape;
                static create(properties?: ringmaster.agent.v1.Facts.$Properties): ringmaster.agent.v1.Facts;

                /**
                 * Encodes the specified Facts message. Does not implicitly {@link ringmaster.agent.v1.Facts.verify|verify} messages.
                 * @param message Facts message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Facts.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Facts message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Facts & ringmaster.agent.v1.Facts.$Shape} Facts
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Facts & ringmaster.agent.v1.Facts.$Shape;

                /**
                 * Creates a Facts message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Facts
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Facts;

                /**
                 * Creates a plain object from a Facts message. Also converts values to other types if specified.
                 * @param message Facts
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Facts, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Facts to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Facts {

                /** Properties of a Facts. */
                interface $Properties {

                    /** Facts osId */
                    osId?: string;

                    /** Facts osVersion */
                    osVersion?: string;

                    /** Facts arch */
                    arch?: string;

                    /** Facts capabilities */
                    capabilities?: string[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Facts. */
                type $Shape = ringmaster.agent.v1.Facts.$Properties;
            }

            /**
             * Properties of a Heartbeat.
             * @deprecated Use ringmaster.agent.v1.Heartbeat.$Properties instead.
             */
            interface IHeartbeat extends ringmaster.agent.v1.Heartbeat.$Properties {
            }

            /** Represents a Heartbeat. */
            class Heartbeat {

                /**
                 * Constructs a new Heartbeat.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Heartbeat.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Heartbeat bootId. */
                bootId: string;

                /** Heartbeat operationId. */
                operationId: string;

                /** Heartbeat phase. */
                phase: ringmaster.agent.v1.Phase;

                /**
                 * Creates a new Heartbeat instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Heartbeat instance
                 */
                static create(properties: ringmaster.agent.v1.Heartbeat.$Shape): ringmaster.agent.v1.Heartbeat & ringmaster.agent.v1.Heartbeat.$Shape;
                static create(properties?: ringmaster.agent.v1.Heartbeat.$Properties): ringmaster.agent.v1.Heartbeat;

                /**
                 * Encodes the specified Heartbeat message. Does not implicitly {@link ringmaster.agent.v1.Heartbeat.verify|verify} messages.
                 * @param message Heartbeat message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Heartbeat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Heartbeat message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Heartbeat & ringmaster.agent.v1.Heartbeat.$Shape} Heartbeat
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Heartbeat & ringmaster.agent.v1.Heartbeat.$Shape;

                /**
                 * Creates a Heartbeat message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Heartbeat
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Heartbeat;

                /**
                 * Creates a plain object from a Heartbeat message. Also converts values to other types if specified.
                 * @param message Heartbeat
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Heartbeat, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Heartbeat to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Heartbeat {

                /** Properties of a Heartbeat. */
                interface $Properties {

                    /** Heartbeat bootId */
                    bootId?: string;

                    /** Heartbeat operationId */
                    operationId?: string;

                    /** Heartbeat phase */
                    phase?: ringmaster.agent.v1.Phase;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Heartbeat. */
                type $Shape = ringmaster.agent.v1.Heartbeat.$Properties;
            }

            /**
             * Properties of an OrderReport.
             * @deprecated Use ringmaster.agent.v1.OrderReport.$Properties instead.
             */
            interface IOrderReport extends ringmaster.agent.v1.OrderReport.$Properties {
            }

            /** Represents an OrderReport. */
            class OrderReport {

                /**
                 * Constructs a new OrderReport.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.OrderReport.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** OrderReport operationId. */
                operationId: string;

                /** OrderReport revision. */
                revision: number;

                /** OrderReport phase. */
                phase: ringmaster.agent.v1.Phase;

                /** OrderReport reason. */
                reason: string;

                /** OrderReport message. */
                message: string;

                /** OrderReport bootId. */
                bootId: string;

                /** OrderReport finishedAtUnixMs. */
                finishedAtUnixMs: Long;

                /** OrderReport rebootRequired. */
                rebootRequired: boolean;

                /** OrderReport unchanged. */
                unchanged: boolean;

                /** OrderReport runningVersion. */
                runningVersion: string;

                /** OrderReport startedAtUnixMs. */
                startedAtUnixMs: Long;

                /** OrderReport progress. */
                progress: ringmaster.agent.v1.OrderProgress;

                /**
                 * Creates a new OrderReport instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns OrderReport instance
                 */
                static create(properties: ringmaster.agent.v1.OrderReport.$Shape): ringmaster.agent.v1.OrderReport & ringmaster.agent.v1.OrderReport.$Shape;
                static create(properties?: ringmaster.agent.v1.OrderReport.$Properties): ringmaster.agent.v1.OrderReport;

                /**
                 * Encodes the specified OrderReport message. Does not implicitly {@link ringmaster.agent.v1.OrderReport.verify|verify} messages.
                 * @param message OrderReport message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.OrderReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an OrderReport message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.OrderReport & ringmaster.agent.v1.OrderReport.$Shape} OrderReport
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.OrderReport & ringmaster.agent.v1.OrderReport.$Shape;

                /**
                 * Creates an OrderReport message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns OrderReport
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.OrderReport;

                /**
                 * Creates a plain object from an OrderReport message. Also converts values to other types if specified.
                 * @param message OrderReport
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.OrderReport, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this OrderReport to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace OrderReport {

                /** Properties of an OrderReport. */
                interface $Properties {

                    /** OrderReport operationId */
                    operationId?: string;

                    /** OrderReport revision */
                    revision?: number;

                    /** OrderReport phase */
                    phase?: ringmaster.agent.v1.Phase;

                    /** OrderReport reason */
                    reason?: string;

                    /** OrderReport message */
                    message?: string;

                    /** OrderReport bootId */
                    bootId?: string;

                    /** OrderReport finishedAtUnixMs */
                    finishedAtUnixMs?: Long;

                    /** OrderReport rebootRequired */
                    rebootRequired?: boolean;

                    /** OrderReport unchanged */
                    unchanged?: boolean;

                    /** OrderReport runningVersion */
                    runningVersion?: string;

                    /** OrderReport startedAtUnixMs */
                    startedAtUnixMs?: Long;

                    /** OrderReport progress */
                    progress?: ringmaster.agent.v1.OrderProgress.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an OrderReport. */
                type $Shape = ringmaster.agent.v1.OrderReport.$Properties;
            }

            /**
             * Properties of an OrderProgress.
             * @deprecated Use ringmaster.agent.v1.OrderProgress.$Properties instead.
             */
            interface IOrderProgress extends ringmaster.agent.v1.OrderProgress.$Properties {
            }

            /** Represents an OrderProgress. */
            class OrderProgress {

                /**
                 * Constructs a new OrderProgress.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.OrderProgress.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** OrderProgress percent. */
                percent: number;

                /** OrderProgress doing. */
                doing: string;

                /**
                 * Creates a new OrderProgress instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns OrderProgress instance
                 */
                static create(properties: ringmaster.agent.v1.OrderProgress.$Shape): ringmaster.agent.v1.OrderProgress & ringmaster.agent.v1.OrderProgress.$Shape;
                static create(properties?: ringmaster.agent.v1.OrderProgress.$Properties): ringmaster.agent.v1.OrderProgress;

                /**
                 * Encodes the specified OrderProgress message. Does not implicitly {@link ringmaster.agent.v1.OrderProgress.verify|verify} messages.
                 * @param message OrderProgress message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.OrderProgress.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an OrderProgress message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.OrderProgress & ringmaster.agent.v1.OrderProgress.$Shape} OrderProgress
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.OrderProgress & ringmaster.agent.v1.OrderProgress.$Shape;

                /**
                 * Creates an OrderProgress message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns OrderProgress
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.OrderProgress;

                /**
                 * Creates a plain object from an OrderProgress message. Also converts values to other types if specified.
                 * @param message OrderProgress
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.OrderProgress, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this OrderProgress to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace OrderProgress {

                /** Properties of an OrderProgress. */
                interface $Properties {

                    /** OrderProgress percent */
                    percent?: number;

                    /** OrderProgress doing */
                    doing?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an OrderProgress. */
                type $Shape = ringmaster.agent.v1.OrderProgress.$Properties;
            }

            /**
             * Properties of a Goodbye.
             * @deprecated Use ringmaster.agent.v1.Goodbye.$Properties instead.
             */
            interface IGoodbye extends ringmaster.agent.v1.Goodbye.$Properties {
            }

            /** Represents a Goodbye. */
            class Goodbye {

                /**
                 * Constructs a new Goodbye.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Goodbye.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Goodbye reason. */
                reason: string;

                /**
                 * Creates a new Goodbye instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Goodbye instance
                 */
                static create(properties: ringmaster.agent.v1.Goodbye.$Shape): ringmaster.agent.v1.Goodbye & ringmaster.agent.v1.Goodbye.$Shape;
                static create(properties?: ringmaster.agent.v1.Goodbye.$Properties): ringmaster.agent.v1.Goodbye;

                /**
                 * Encodes the specified Goodbye message. Does not implicitly {@link ringmaster.agent.v1.Goodbye.verify|verify} messages.
                 * @param message Goodbye message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Goodbye.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Goodbye message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Goodbye & ringmaster.agent.v1.Goodbye.$Shape} Goodbye
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Goodbye & ringmaster.agent.v1.Goodbye.$Shape;

                /**
                 * Creates a Goodbye message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Goodbye
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Goodbye;

                /**
                 * Creates a plain object from a Goodbye message. Also converts values to other types if specified.
                 * @param message Goodbye
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Goodbye, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Goodbye to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Goodbye {

                /** Properties of a Goodbye. */
                interface $Properties {

                    /** Goodbye reason */
                    reason?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Goodbye. */
                type $Shape = ringmaster.agent.v1.Goodbye.$Properties;
            }

            /**
             * Properties of a Welcome.
             * @deprecated Use ringmaster.agent.v1.Welcome.$Properties instead.
             */
            interface IWelcome extends ringmaster.agent.v1.Welcome.$Properties {
            }

            /** Represents a Welcome. */
            class Welcome {

                /**
                 * Constructs a new Welcome.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Welcome.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Welcome sessionEpoch. */
                sessionEpoch: Long;

                /** Welcome serverTimeUnixMs. */
                serverTimeUnixMs: Long;

                /** Welcome heartbeatIntervalMs. */
                heartbeatIntervalMs: number;

                /** Welcome reconnect. */
                reconnect: ringmaster.agent.v1.ReconnectPolicy;

                /** Welcome forgetOperationIds. */
                forgetOperationIds: string[];

                /** Welcome confirms. */
                confirms: boolean;

                /** Welcome exchangeToken. */
                exchangeToken: string;

                /** Welcome takesCertificateRequests. */
                takesCertificateRequests: boolean;

                /** Welcome auditCheckpoint. */
                auditCheckpoint: ringmaster.agent.v1.Envelope;

                /**
                 * Creates a new Welcome instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Welcome instance
                 */
                static create(properties: ringmaster.agent.v1.Welcome.$Shape): ringmaster.agent.v1.Welcome & ringmaster.agent.v1.Welcome.$Shape;
                static create(properties?: ringmaster.agent.v1.Welcome.$Properties): ringmaster.agent.v1.Welcome;

                /**
                 * Encodes the specified Welcome message. Does not implicitly {@link ringmaster.agent.v1.Welcome.verify|verify} messages.
                 * @param message Welcome message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Welcome message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Welcome & ringmaster.agent.v1.Welcome.$Shape} Welcome
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Welcome & ringmaster.agent.v1.Welcome.$Shape;

                /**
                 * Creates a Welcome message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Welcome
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Welcome;

                /**
                 * Creates a plain object from a Welcome message. Also converts values to other types if specified.
                 * @param message Welcome
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Welcome, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Welcome to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Welcome {

                /** Properties of a Welcome. */
                interface $Properties {

                    /** Welcome sessionEpoch */
                    sessionEpoch?: Long;

                    /** Welcome serverTimeUnixMs */
                    serverTimeUnixMs?: Long;

                    /** Welcome heartbeatIntervalMs */
                    heartbeatIntervalMs?: number;

                    /** Welcome reconnect */
                    reconnect?: ringmaster.agent.v1.ReconnectPolicy.$Properties;

                    /** Welcome forgetOperationIds */
                    forgetOperationIds?: string[];

                    /** Welcome confirms */
                    confirms?: boolean;

                    /** Welcome exchangeToken */
                    exchangeToken?: string;

                    /** Welcome takesCertificateRequests */
                    takesCertificateRequests?: boolean;

                    /** Welcome auditCheckpoint */
                    auditCheckpoint?: ringmaster.agent.v1.Envelope.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Welcome. */
                type $Shape = ringmaster.agent.v1.Welcome.$Properties;
            }

            /**
             * Properties of a ReconnectPolicy.
             * @deprecated Use ringmaster.agent.v1.ReconnectPolicy.$Properties instead.
             */
            interface IReconnectPolicy extends ringmaster.agent.v1.ReconnectPolicy.$Properties {
            }

            /** Represents a ReconnectPolicy. */
            class ReconnectPolicy {

                /**
                 * Constructs a new ReconnectPolicy.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.ReconnectPolicy.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ReconnectPolicy initialWindowMs. */
                initialWindowMs: number;

                /** ReconnectPolicy maxBackoffMs. */
                maxBackoffMs: number;

                /**
                 * Creates a new ReconnectPolicy instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ReconnectPolicy instance
                 */
                static create(properties: ringmaster.agent.v1.ReconnectPolicy.$Shape): ringmaster.agent.v1.ReconnectPolicy & ringmaster.agent.v1.ReconnectPolicy.$Shape;
                static create(properties?: ringmaster.agent.v1.ReconnectPolicy.$Properties): ringmaster.agent.v1.ReconnectPolicy;

                /**
                 * Encodes the specified ReconnectPolicy message. Does not implicitly {@link ringmaster.agent.v1.ReconnectPolicy.verify|verify} messages.
                 * @param message ReconnectPolicy message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.ReconnectPolicy.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ReconnectPolicy message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.ReconnectPolicy & ringmaster.agent.v1.ReconnectPolicy.$Shape} ReconnectPolicy
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.ReconnectPolicy & ringmaster.agent.v1.ReconnectPolicy.$Shape;

                /**
                 * Creates a ReconnectPolicy message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ReconnectPolicy
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.ReconnectPolicy;

                /**
                 * Creates a plain object from a ReconnectPolicy message. Also converts values to other types if specified.
                 * @param message ReconnectPolicy
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.ReconnectPolicy, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ReconnectPolicy to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ReconnectPolicy {

                /** Properties of a ReconnectPolicy. */
                interface $Properties {

                    /** ReconnectPolicy initialWindowMs */
                    initialWindowMs?: number;

                    /** ReconnectPolicy maxBackoffMs */
                    maxBackoffMs?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ReconnectPolicy. */
                type $Shape = ringmaster.agent.v1.ReconnectPolicy.$Properties;
            }

            /**
             * Properties of an OrderOffer.
             * @deprecated Use ringmaster.agent.v1.OrderOffer.$Properties instead.
             */
            interface IOrderOffer extends ringmaster.agent.v1.OrderOffer.$Properties {
            }

            /** Represents an OrderOffer. */
            class OrderOffer {

                /**
                 * Constructs a new OrderOffer.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.OrderOffer.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** OrderOffer sessionEpoch. */
                sessionEpoch: Long;

                /** OrderOffer envelope. */
                envelope: ringmaster.agent.v1.Envelope;

                /**
                 * Creates a new OrderOffer instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns OrderOffer instance
                 */
                static create(properties: ringmaster.agent.v1.OrderOffer.$Shape): ringmaster.agent.v1.OrderOffer & ringmaster.agent.v1.OrderOffer.$Shape;
                static create(properties?: ringmaster.agent.v1.OrderOffer.$Properties): ringmaster.agent.v1.OrderOffer;

                /**
                 * Encodes the specified OrderOffer message. Does not implicitly {@link ringmaster.agent.v1.OrderOffer.verify|verify} messages.
                 * @param message OrderOffer message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.OrderOffer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an OrderOffer message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.OrderOffer & ringmaster.agent.v1.OrderOffer.$Shape} OrderOffer
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.OrderOffer & ringmaster.agent.v1.OrderOffer.$Shape;

                /**
                 * Creates an OrderOffer message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns OrderOffer
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.OrderOffer;

                /**
                 * Creates a plain object from an OrderOffer message. Also converts values to other types if specified.
                 * @param message OrderOffer
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.OrderOffer, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this OrderOffer to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace OrderOffer {

                /** Properties of an OrderOffer. */
                interface $Properties {

                    /** OrderOffer sessionEpoch */
                    sessionEpoch?: Long;

                    /** OrderOffer envelope */
                    envelope?: ringmaster.agent.v1.Envelope.$Properties;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an OrderOffer. */
                type $Shape = ringmaster.agent.v1.OrderOffer.$Properties;
            }

            /**
             * Properties of an Envelope.
             * @deprecated Use ringmaster.agent.v1.Envelope.$Properties instead.
             */
            interface IEnvelope extends ringmaster.agent.v1.Envelope.$Properties {
            }

            /** Represents an Envelope. */
            class Envelope {

                /**
                 * Constructs a new Envelope.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Envelope.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Envelope payloadType. */
                payloadType: string;

                /** Envelope payload. */
                payload: Uint8Array;

                /** Envelope signatures. */
                signatures: ringmaster.agent.v1.Signature[];

                /** Envelope traceparent. */
                traceparent: string;

                /**
                 * Creates a new Envelope instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Envelope instance
                 */
                static create(properties: ringmaster.agent.v1.Envelope.$Shape): ringmaster.agent.v1.Envelope & ringmaster.agent.v1.Envelope.$Shape;
                static create(properties?: ringmaster.agent.v1.Envelope.$Properties): ringmaster.agent.v1.Envelope;

                /**
                 * Encodes the specified Envelope message. Does not implicitly {@link ringmaster.agent.v1.Envelope.verify|verify} messages.
                 * @param message Envelope message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Envelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Envelope message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Envelope & ringmaster.agent.v1.Envelope.$Shape} Envelope
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Envelope & ringmaster.agent.v1.Envelope.$Shape;

                /**
                 * Creates an Envelope message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Envelope
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Envelope;

                /**
                 * Creates a plain object from an Envelope message. Also converts values to other types if specified.
                 * @param message Envelope
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Envelope, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Envelope to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Envelope {

                /** Properties of an Envelope. */
                interface $Properties {

                    /** Envelope payloadType */
                    payloadType?: string;

                    /** Envelope payload */
                    payload?: Uint8Array;

                    /** Envelope signatures */
                    signatures?: ringmaster.agent.v1.Signature.$Properties[];

                    /** Envelope traceparent */
                    traceparent?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Envelope. */
                type $Shape = ringmaster.agent.v1.Envelope.$Properties;
            }

            /**
             * Properties of a Signature.
             * @deprecated Use ringmaster.agent.v1.Signature.$Properties instead.
             */
            interface ISignature extends ringmaster.agent.v1.Signature.$Properties {
            }

            /** Represents a Signature. */
            class Signature {

                /**
                 * Constructs a new Signature.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Signature.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Signature keyId. */
                keyId: string;

                /** Signature signature. */
                signature: Uint8Array;

                /**
                 * Creates a new Signature instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Signature instance
                 */
                static create(properties: ringmaster.agent.v1.Signature.$Shape): ringmaster.agent.v1.Signature & ringmaster.agent.v1.Signature.$Shape;
                static create(properties?: ringmaster.agent.v1.Signature.$Properties): ringmaster.agent.v1.Signature;

                /**
                 * Encodes the specified Signature message. Does not implicitly {@link ringmaster.agent.v1.Signature.verify|verify} messages.
                 * @param message Signature message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Signature.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Signature message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Signature & ringmaster.agent.v1.Signature.$Shape} Signature
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Signature & ringmaster.agent.v1.Signature.$Shape;

                /**
                 * Creates a Signature message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Signature
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Signature;

                /**
                 * Creates a plain object from a Signature message. Also converts values to other types if specified.
                 * @param message Signature
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Signature, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Signature to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Signature {

                /** Properties of a Signature. */
                interface $Properties {

                    /** Signature keyId */
                    keyId?: string;

                    /** Signature signature */
                    signature?: Uint8Array;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Signature. */
                type $Shape = ringmaster.agent.v1.Signature.$Properties;
            }

            /**
             * Properties of a ReportAck.
             * @deprecated Use ringmaster.agent.v1.ReportAck.$Properties instead.
             */
            interface IReportAck extends ringmaster.agent.v1.ReportAck.$Properties {
            }

            /** Represents a ReportAck. */
            class ReportAck {

                /**
                 * Constructs a new ReportAck.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.ReportAck.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ReportAck operationId. */
                operationId: string;

                /** ReportAck revision. */
                revision: number;

                /**
                 * Creates a new ReportAck instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ReportAck instance
                 */
                static create(properties: ringmaster.agent.v1.ReportAck.$Shape): ringmaster.agent.v1.ReportAck & ringmaster.agent.v1.ReportAck.$Shape;
                static create(properties?: ringmaster.agent.v1.ReportAck.$Properties): ringmaster.agent.v1.ReportAck;

                /**
                 * Encodes the specified ReportAck message. Does not implicitly {@link ringmaster.agent.v1.ReportAck.verify|verify} messages.
                 * @param message ReportAck message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.ReportAck.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ReportAck message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.ReportAck & ringmaster.agent.v1.ReportAck.$Shape} ReportAck
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.ReportAck & ringmaster.agent.v1.ReportAck.$Shape;

                /**
                 * Creates a ReportAck message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ReportAck
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.ReportAck;

                /**
                 * Creates a plain object from a ReportAck message. Also converts values to other types if specified.
                 * @param message ReportAck
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.ReportAck, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ReportAck to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ReportAck {

                /** Properties of a ReportAck. */
                interface $Properties {

                    /** ReportAck operationId */
                    operationId?: string;

                    /** ReportAck revision */
                    revision?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ReportAck. */
                type $Shape = ringmaster.agent.v1.ReportAck.$Properties;
            }

            /**
             * Properties of a CancelOrder.
             * @deprecated Use ringmaster.agent.v1.CancelOrder.$Properties instead.
             */
            interface ICancelOrder extends ringmaster.agent.v1.CancelOrder.$Properties {
            }

            /** Represents a CancelOrder. */
            class CancelOrder {

                /**
                 * Constructs a new CancelOrder.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.CancelOrder.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** CancelOrder operationId. */
                operationId: string;

                /** CancelOrder reason. */
                reason: string;

                /**
                 * Creates a new CancelOrder instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns CancelOrder instance
                 */
                static create(properties: ringmaster.agent.v1.CancelOrder.$Shape): ringmaster.agent.v1.CancelOrder & ringmaster.agent.v1.CancelOrder.$Shape;
                static create(properties?: ringmaster.agent.v1.CancelOrder.$Properties): ringmaster.agent.v1.CancelOrder;

                /**
                 * Encodes the specified CancelOrder message. Does not implicitly {@link ringmaster.agent.v1.CancelOrder.verify|verify} messages.
                 * @param message CancelOrder message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.CancelOrder.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a CancelOrder message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.CancelOrder & ringmaster.agent.v1.CancelOrder.$Shape} CancelOrder
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.CancelOrder & ringmaster.agent.v1.CancelOrder.$Shape;

                /**
                 * Creates a CancelOrder message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns CancelOrder
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.CancelOrder;

                /**
                 * Creates a plain object from a CancelOrder message. Also converts values to other types if specified.
                 * @param message CancelOrder
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.CancelOrder, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this CancelOrder to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace CancelOrder {

                /** Properties of a CancelOrder. */
                interface $Properties {

                    /** CancelOrder operationId */
                    operationId?: string;

                    /** CancelOrder reason */
                    reason?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a CancelOrder. */
                type $Shape = ringmaster.agent.v1.CancelOrder.$Properties;
            }

            /**
             * Properties of a TrustUpdate.
             * @deprecated Use ringmaster.agent.v1.TrustUpdate.$Properties instead.
             */
            interface ITrustUpdate extends ringmaster.agent.v1.TrustUpdate.$Properties {
            }

            /** Represents a TrustUpdate. */
            class TrustUpdate {

                /**
                 * Constructs a new TrustUpdate.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.TrustUpdate.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** TrustUpdate documents. */
                documents: ringmaster.agent.v1.Envelope[];

                /**
                 * Creates a new TrustUpdate instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns TrustUpdate instance
                 */
                static create(properties: ringmaster.agent.v1.TrustUpdate.$Shape): ringmaster.agent.v1.TrustUpdate & ringmaster.agent.v1.TrustUpdate.$Shape;
                static create(properties?: ringmaster.agent.v1.TrustUpdate.$Properties): ringmaster.agent.v1.TrustUpdate;

                /**
                 * Encodes the specified TrustUpdate message. Does not implicitly {@link ringmaster.agent.v1.TrustUpdate.verify|verify} messages.
                 * @param message TrustUpdate message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.TrustUpdate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a TrustUpdate message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.TrustUpdate & ringmaster.agent.v1.TrustUpdate.$Shape} TrustUpdate
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.TrustUpdate & ringmaster.agent.v1.TrustUpdate.$Shape;

                /**
                 * Creates a TrustUpdate message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns TrustUpdate
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.TrustUpdate;

                /**
                 * Creates a plain object from a TrustUpdate message. Also converts values to other types if specified.
                 * @param message TrustUpdate
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.TrustUpdate, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this TrustUpdate to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace TrustUpdate {

                /** Properties of a TrustUpdate. */
                interface $Properties {

                    /** TrustUpdate documents */
                    documents?: ringmaster.agent.v1.Envelope.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a TrustUpdate. */
                type $Shape = ringmaster.agent.v1.TrustUpdate.$Properties;
            }

            /**
             * Properties of a ConfirmOrder.
             * @deprecated Use ringmaster.agent.v1.ConfirmOrder.$Properties instead.
             */
            interface IConfirmOrder extends ringmaster.agent.v1.ConfirmOrder.$Properties {
            }

            /** Represents a ConfirmOrder. */
            class ConfirmOrder {

                /**
                 * Constructs a new ConfirmOrder.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.ConfirmOrder.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ConfirmOrder operationId. */
                operationId: string;

                /**
                 * Creates a new ConfirmOrder instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns ConfirmOrder instance
                 */
                static create(properties: ringmaster.agent.v1.ConfirmOrder.$Shape): ringmaster.agent.v1.ConfirmOrder & ringmaster.agent.v1.ConfirmOrder.$Shape;
                static create(properties?: ringmaster.agent.v1.ConfirmOrder.$Properties): ringmaster.agent.v1.ConfirmOrder;

                /**
                 * Encodes the specified ConfirmOrder message. Does not implicitly {@link ringmaster.agent.v1.ConfirmOrder.verify|verify} messages.
                 * @param message ConfirmOrder message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.ConfirmOrder.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ConfirmOrder message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.ConfirmOrder & ringmaster.agent.v1.ConfirmOrder.$Shape} ConfirmOrder
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.ConfirmOrder & ringmaster.agent.v1.ConfirmOrder.$Shape;

                /**
                 * Creates a ConfirmOrder message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns ConfirmOrder
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.ConfirmOrder;

                /**
                 * Creates a plain object from a ConfirmOrder message. Also converts values to other types if specified.
                 * @param message ConfirmOrder
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.ConfirmOrder, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this ConfirmOrder to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace ConfirmOrder {

                /** Properties of a ConfirmOrder. */
                interface $Properties {

                    /** ConfirmOrder operationId */
                    operationId?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ConfirmOrder. */
                type $Shape = ringmaster.agent.v1.ConfirmOrder.$Properties;
            }

            /**
             * Properties of a Drain.
             * @deprecated Use ringmaster.agent.v1.Drain.$Properties instead.
             */
            interface IDrain extends ringmaster.agent.v1.Drain.$Properties {
            }

            /** Represents a Drain. */
            class Drain {

                /**
                 * Constructs a new Drain.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Drain.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Drain reconnectAfterMs. */
                reconnectAfterMs: number;

                /** Drain reason. */
                reason: string;

                /**
                 * Creates a new Drain instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Drain instance
                 */
                static create(properties: ringmaster.agent.v1.Drain.$Shape): ringmaster.agent.v1.Drain & ringmaster.agent.v1.Drain.$Shape;
                static create(properties?: ringmaster.agent.v1.Drain.$Properties): ringmaster.agent.v1.Drain;

                /**
                 * Encodes the specified Drain message. Does not implicitly {@link ringmaster.agent.v1.Drain.verify|verify} messages.
                 * @param message Drain message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Drain.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Drain message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Drain & ringmaster.agent.v1.Drain.$Shape} Drain
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Drain & ringmaster.agent.v1.Drain.$Shape;

                /**
                 * Creates a Drain message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Drain
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Drain;

                /**
                 * Creates a plain object from a Drain message. Also converts values to other types if specified.
                 * @param message Drain
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Drain, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Drain to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Drain {

                /** Properties of a Drain. */
                interface $Properties {

                    /** Drain reconnectAfterMs */
                    reconnectAfterMs?: number;

                    /** Drain reason */
                    reason?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Drain. */
                type $Shape = ringmaster.agent.v1.Drain.$Properties;
            }

            /**
             * Properties of a Throttle.
             * @deprecated Use ringmaster.agent.v1.Throttle.$Properties instead.
             */
            interface IThrottle extends ringmaster.agent.v1.Throttle.$Properties {
            }

            /** Represents a Throttle. */
            class Throttle {

                /**
                 * Constructs a new Throttle.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.Throttle.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Throttle retryAfterMs. */
                retryAfterMs: number;

                /** Throttle reason. */
                reason: string;

                /**
                 * Creates a new Throttle instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns Throttle instance
                 */
                static create(properties: ringmaster.agent.v1.Throttle.$Shape): ringmaster.agent.v1.Throttle & ringmaster.agent.v1.Throttle.$Shape;
                static create(properties?: ringmaster.agent.v1.Throttle.$Properties): ringmaster.agent.v1.Throttle;

                /**
                 * Encodes the specified Throttle message. Does not implicitly {@link ringmaster.agent.v1.Throttle.verify|verify} messages.
                 * @param message Throttle message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.Throttle.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Throttle message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.Throttle & ringmaster.agent.v1.Throttle.$Shape} Throttle
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.Throttle & ringmaster.agent.v1.Throttle.$Shape;

                /**
                 * Creates a Throttle message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns Throttle
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.Throttle;

                /**
                 * Creates a plain object from a Throttle message. Also converts values to other types if specified.
                 * @param message Throttle
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.Throttle, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this Throttle to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace Throttle {

                /** Properties of a Throttle. */
                interface $Properties {

                    /** Throttle retryAfterMs */
                    retryAfterMs?: number;

                    /** Throttle reason */
                    reason?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Throttle. */
                type $Shape = ringmaster.agent.v1.Throttle.$Properties;
            }

            /**
             * Properties of a SimulatePatch.
             * @deprecated Use ringmaster.agent.v1.SimulatePatch.$Properties instead.
             */
            interface ISimulatePatch extends ringmaster.agent.v1.SimulatePatch.$Properties {
            }

            /** Represents a SimulatePatch. */
            class SimulatePatch {

                /**
                 * Constructs a new SimulatePatch.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.SimulatePatch.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SimulatePatch simulationId. */
                simulationId: string;

                /** SimulatePatch patch. */
                patch: ringmaster.agent.v1.Patch;

                /** SimulatePatch timeoutMs. */
                timeoutMs: number;

                /**
                 * Creates a new SimulatePatch instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SimulatePatch instance
                 */
                static create(properties: ringmaster.agent.v1.SimulatePatch.$Shape): ringmaster.agent.v1.SimulatePatch & ringmaster.agent.v1.SimulatePatch.$Shape;
                static create(properties?: ringmaster.agent.v1.SimulatePatch.$Properties): ringmaster.agent.v1.SimulatePatch;

                /**
                 * Encodes the specified SimulatePatch message. Does not implicitly {@link ringmaster.agent.v1.SimulatePatch.verify|verify} messages.
                 * @param message SimulatePatch message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.SimulatePatch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SimulatePatch message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.SimulatePatch & ringmaster.agent.v1.SimulatePatch.$Shape} SimulatePatch
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.SimulatePatch & ringmaster.agent.v1.SimulatePatch.$Shape;

                /**
                 * Creates a SimulatePatch message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SimulatePatch
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.SimulatePatch;

                /**
                 * Creates a plain object from a SimulatePatch message. Also converts values to other types if specified.
                 * @param message SimulatePatch
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.SimulatePatch, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SimulatePatch to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SimulatePatch {

                /** Properties of a SimulatePatch. */
                interface $Properties {

                    /** SimulatePatch simulationId */
                    simulationId?: string;

                    /** SimulatePatch patch */
                    patch?: ringmaster.agent.v1.Patch.$Properties;

                    /** SimulatePatch timeoutMs */
                    timeoutMs?: number;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SimulatePatch. */
                type $Shape = {
                  simulationId?: string;
                  patch?: ringmaster.agent.v1.Patch.$Shape;
                  timeoutMs?: number;
                  $unknowns?: Uint8Array[];
                };
            }

            /**
             * Properties of a SimulationResult.
             * @deprecated Use ringmaster.agent.v1.SimulationResult.$Properties instead.
             */
            interface ISimulationResult extends ringmaster.agent.v1.SimulationResult.$Properties {
            }

            /** Represents a SimulationResult. */
            class SimulationResult {

                /**
                 * Constructs a new SimulationResult.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.SimulationResult.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SimulationResult simulationId. */
                simulationId: string;

                /** SimulationResult verdict. */
                verdict: ringmaster.agent.v1.SimulationVerdict;

                /** SimulationResult package. */
                package: string;

                /** SimulationResult message. */
                message: string;

                /** SimulationResult changes. */
                changes: ringmaster.agent.v1.PackageChange[];

                /**
                 * Creates a new SimulationResult instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns SimulationResult instance
                 */
                static create(properties: ringmaster.agent.v1.SimulationResult.$Shape): ringmaster.agent.v1.SimulationResult & ringmaster.agent.v1.SimulationResult.$Shape;
                static create(properties?: ringmaster.agent.v1.SimulationResult.$Properties): ringmaster.agent.v1.SimulationResult;

                /**
                 * Encodes the specified SimulationResult message. Does not implicitly {@link ringmaster.agent.v1.SimulationResult.verify|verify} messages.
                 * @param message SimulationResult message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.SimulationResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SimulationResult message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.SimulationResult & ringmaster.agent.v1.SimulationResult.$Shape} SimulationResult
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.SimulationResult & ringmaster.agent.v1.SimulationResult.$Shape;

                /**
                 * Creates a SimulationResult message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns SimulationResult
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.SimulationResult;

                /**
                 * Creates a plain object from a SimulationResult message. Also converts values to other types if specified.
                 * @param message SimulationResult
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.SimulationResult, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this SimulationResult to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace SimulationResult {

                /** Properties of a SimulationResult. */
                interface $Properties {

                    /** SimulationResult simulationId */
                    simulationId?: string;

                    /** SimulationResult verdict */
                    verdict?: ringmaster.agent.v1.SimulationVerdict;

                    /** SimulationResult package */
                    "package"?: string;

                    /** SimulationResult message */
                    message?: string;

                    /** SimulationResult changes */
                    changes?: ringmaster.agent.v1.PackageChange.$Properties[];

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SimulationResult. */
                type $Shape = ringmaster.agent.v1.SimulationResult.$Properties;
            }

            /**
             * Properties of a PackageChange.
             * @deprecated Use ringmaster.agent.v1.PackageChange.$Properties instead.
             */
            interface IPackageChange extends ringmaster.agent.v1.PackageChange.$Properties {
            }

            /** Represents a PackageChange. */
            class PackageChange {

                /**
                 * Constructs a new PackageChange.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.PackageChange.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** PackageChange name. */
                name: string;

                /** PackageChange from. */
                from: string;

                /** PackageChange to. */
                to: string;

                /**
                 * Creates a new PackageChange instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns PackageChange instance
                 */
                static create(properties: ringmaster.agent.v1.PackageChange.$Shape): ringmaster.agent.v1.PackageChange & ringmaster.agent.v1.PackageChange.$Shape;
                static create(properties?: ringmaster.agent.v1.PackageChange.$Properties): ringmaster.agent.v1.PackageChange;

                /**
                 * Encodes the specified PackageChange message. Does not implicitly {@link ringmaster.agent.v1.PackageChange.verify|verify} messages.
                 * @param message PackageChange message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.PackageChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a PackageChange message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.PackageChange & ringmaster.agent.v1.PackageChange.$Shape} PackageChange
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.PackageChange & ringmaster.agent.v1.PackageChange.$Shape;

                /**
                 * Creates a PackageChange message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns PackageChange
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.PackageChange;

                /**
                 * Creates a plain object from a PackageChange message. Also converts values to other types if specified.
                 * @param message PackageChange
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.PackageChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this PackageChange to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace PackageChange {

                /** Properties of a PackageChange. */
                interface $Properties {

                    /** PackageChange name */
                    name?: string;

                    /** PackageChange from */
                    from?: string;

                    /** PackageChange to */
                    to?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a PackageChange. */
                type $Shape = ringmaster.agent.v1.PackageChange.$Properties;
            }

            /** SimulationVerdict enum. */
            enum SimulationVerdict {

                /** SIMULATION_VERDICT_UNSPECIFIED value */
                SIMULATION_VERDICT_UNSPECIFIED = 0,

                /** SIMULATION_VERDICT_RESOLVES value */
                SIMULATION_VERDICT_RESOLVES = 1,

                /** SIMULATION_VERDICT_UNKNOWN_VERSION value */
                SIMULATION_VERDICT_UNKNOWN_VERSION = 2,

                /** SIMULATION_VERDICT_NEEDS_MORE value */
                SIMULATION_VERDICT_NEEDS_MORE = 3,

                /** SIMULATION_VERDICT_WOULD_REMOVE value */
                SIMULATION_VERDICT_WOULD_REMOVE = 4,

                /** SIMULATION_VERDICT_BUSY value */
                SIMULATION_VERDICT_BUSY = 5,

                /** SIMULATION_VERDICT_BROKEN value */
                SIMULATION_VERDICT_BROKEN = 6,

                /** SIMULATION_VERDICT_WOULD_REFUSE value */
                SIMULATION_VERDICT_WOULD_REFUSE = 7
            }

            /** Phase enum. */
            enum Phase {

                /** PHASE_UNSPECIFIED value */
                PHASE_UNSPECIFIED = 0,

                /** PHASE_ACCEPTED value */
                PHASE_ACCEPTED = 1,

                /** PHASE_EXECUTING value */
                PHASE_EXECUTING = 2,

                /** PHASE_REBOOT_PENDING value */
                PHASE_REBOOT_PENDING = 3,

                /** PHASE_AWAITING_CONFIRM value */
                PHASE_AWAITING_CONFIRM = 4,

                /** PHASE_SUCCEEDED value */
                PHASE_SUCCEEDED = 10,

                /** PHASE_FAILED value */
                PHASE_FAILED = 11,

                /** PHASE_REJECTED value */
                PHASE_REJECTED = 12,

                /** PHASE_BACKED_OUT value */
                PHASE_BACKED_OUT = 13,

                /** PHASE_CANCELED value */
                PHASE_CANCELED = 14,

                /** PHASE_EXPIRED value */
                PHASE_EXPIRED = 15,

                /** PHASE_INDETERMINATE value */
                PHASE_INDETERMINATE = 16
            }

            /**
             * Properties of a CertificateRequest.
             * @deprecated Use ringmaster.agent.v1.CertificateRequest.$Properties instead.
             */
            interface ICertificateRequest extends ringmaster.agent.v1.CertificateRequest.$Properties {
            }

            /** Represents a CertificateRequest. */
            class CertificateRequest {

                /**
                 * Constructs a new CertificateRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.CertificateRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** CertificateRequest csr. */
                csr: Uint8Array;

                /** CertificateRequest certificate. */
                certificate: Uint8Array;

                /** CertificateRequest signature. */
                signature: Uint8Array;

                /**
                 * Creates a new CertificateRequest instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns CertificateRequest instance
                 */
                static create(properties: ringmaster.agent.v1.CertificateRequest.$Shape): ringmaster.agent.v1.CertificateRequest & ringmaster.agent.v1.CertificateRequest.$Shape;
                static create(properties?: ringmaster.agent.v1.CertificateRequest.$Properties): ringmaster.agent.v1.CertificateRequest;

                /**
                 * Encodes the specified CertificateRequest message. Does not implicitly {@link ringmaster.agent.v1.CertificateRequest.verify|verify} messages.
                 * @param message CertificateRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.CertificateRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a CertificateRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.CertificateRequest & ringmaster.agent.v1.CertificateRequest.$Shape} CertificateRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.CertificateRequest & ringmaster.agent.v1.CertificateRequest.$Shape;

                /**
                 * Creates a CertificateRequest message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns CertificateRequest
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.CertificateRequest;

                /**
                 * Creates a plain object from a CertificateRequest message. Also converts values to other types if specified.
                 * @param message CertificateRequest
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.CertificateRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this CertificateRequest to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace CertificateRequest {

                /** Properties of a CertificateRequest. */
                interface $Properties {

                    /** CertificateRequest csr */
                    csr?: Uint8Array;

                    /** CertificateRequest certificate */
                    certificate?: Uint8Array;

                    /** CertificateRequest signature */
                    signature?: Uint8Array;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a CertificateRequest. */
                type $Shape = ringmaster.agent.v1.CertificateRequest.$Properties;
            }

            /**
             * Properties of a CertificateAnswer.
             * @deprecated Use ringmaster.agent.v1.CertificateAnswer.$Properties instead.
             */
            interface ICertificateAnswer extends ringmaster.agent.v1.CertificateAnswer.$Properties {
            }

            /** Represents a CertificateAnswer. */
            class CertificateAnswer {

                /**
                 * Constructs a new CertificateAnswer.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: ringmaster.agent.v1.CertificateAnswer.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** CertificateAnswer certificate. */
                certificate: string;

                /** CertificateAnswer refusal. */
                refusal: string;

                /**
                 * Creates a new CertificateAnswer instance using the specified properties.
                 * @param [properties] Properties to set
                 * @returns CertificateAnswer instance
                 */
                static create(properties: ringmaster.agent.v1.CertificateAnswer.$Shape): ringmaster.agent.v1.CertificateAnswer & ringmaster.agent.v1.CertificateAnswer.$Shape;
                static create(properties?: ringmaster.agent.v1.CertificateAnswer.$Properties): ringmaster.agent.v1.CertificateAnswer;

                /**
                 * Encodes the specified CertificateAnswer message. Does not implicitly {@link ringmaster.agent.v1.CertificateAnswer.verify|verify} messages.
                 * @param message CertificateAnswer message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: ringmaster.agent.v1.CertificateAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a CertificateAnswer message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {ringmaster.agent.v1.CertificateAnswer & ringmaster.agent.v1.CertificateAnswer.$Shape} CertificateAnswer
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringmaster.agent.v1.CertificateAnswer & ringmaster.agent.v1.CertificateAnswer.$Shape;

                /**
                 * Creates a CertificateAnswer message from a plain object. Also converts values to their respective internal types.
                 * @param object Plain object
                 * @returns CertificateAnswer
                 */
                static fromObject(object: { [k: string]: any }): ringmaster.agent.v1.CertificateAnswer;

                /**
                 * Creates a plain object from a CertificateAnswer message. Also converts values to other types if specified.
                 * @param message CertificateAnswer
                 * @param [options] Conversion options
                 * @returns Plain object
                 */
                static toObject(message: ringmaster.agent.v1.CertificateAnswer, options?: $protobuf.IConversionOptions): { [k: string]: any };

                /**
                 * Converts this CertificateAnswer to JSON.
                 * @returns JSON object
                 */
                toJSON(): { [k: string]: any };
            }

            namespace CertificateAnswer {

                /** Properties of a CertificateAnswer. */
                interface $Properties {

                    /** CertificateAnswer certificate */
                    certificate?: string;

                    /** CertificateAnswer refusal */
                    refusal?: string;

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a CertificateAnswer. */
                type $Shape = ringmaster.agent.v1.CertificateAnswer.$Properties;
            }
        }
    }
}
