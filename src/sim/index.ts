/** The one door of the model: everything outside `sim` imports from here. */
export * from './world/scenario.ts';
export { takenPartNames } from './gateway/part-names.ts';
export { explainCalls } from './gateway/explained-calls.ts';
export { explainMatch, shadowedRoutes } from './gateway/route-explanations.ts';
export type { Explanation, Misfit, RouteVerdict } from './gateway/route-explanations.ts';
export { legPolicies, limitKeys, tokenAlgorithms, tokenChecks } from './world/gateway-rules.ts';
export type * from './world/gateway-rules.ts';
export { backoffs, jitters, newPolicy, policyKinds } from './world/link-policies.ts';
export type * from './world/link-policies.ts';
export { policyActs } from './resilience/policy.ts';
export type { PolicyAct } from './resilience/policy.ts';
export { balancerKinds, countedFailures, newEjection } from './world/link-balancer.ts';
export type * from './world/link-balancer.ts';
export type * from './world/commands.ts';
export {
  applyEdit,
  copyNodes,
  emptyScenario,
  freeId,
  newLink,
  newNode,
  pasteNodes,
  protocolsOf,
  switchProtocol,
} from './world/edits.ts';
export type { Clip, Pasted } from './world/edits.ts';
export {
  commandsFor,
  experimentMs,
  experimentOn,
  experimentsIn,
  hasLoad,
  newcomerIn,
  variantOf,
} from './world/experiment.ts';
export type { Experiment, Script } from './world/experiment.ts';
export type * from './contract/contract.ts';
export { findOperation } from './contract/http-form.ts';
export { contractForms, contractText } from './contract/contract-texts.ts';
export type { ContractForm } from './contract/contract-texts.ts';
export { meanOf } from './kernel/distributions.ts';
export type { Distribution } from './kernel/distributions.ts';
export {
  BODY_LENGTH_MAX,
  CODE_LENGTH_MAX,
  LATENCY_LEAST_MS,
  NAME_LENGTH_MAX,
  ranges,
  SQL_LENGTH_MAX,
} from './world/limits.ts';
export type { Range } from './world/limits.ts';
export { amqpLinkDefaults } from './protocols/amqp/defaults.ts';
export { kafkaLinkDefaults } from './protocols/kafka/defaults.ts';
export { defaultLogSettings } from './protocols/kafka/log.ts';
export { controlPurposes, gatewaySteps, reasons } from './services/facts.ts';
export type * from './services/facts.ts';
export type * from './gateway/route-explanations.ts';
export type { TokenCheck } from './world/gateway-rules.ts';
export type { TokenProblem } from './tokens/verify.ts';
export { CREDIT_BYTES, WINDOW_BYTES } from './net/connection.ts';
export { completeSettings, faultKind, faultKindIds } from './faults/index.ts';
export type { FaultKindId } from './faults/index.ts';
export type * from './faults/kind.ts';
export type * from './faults/planned.ts';
export type * from './faults/facts.ts';
export type * from './net/facts.ts';
export type * from './observe/facts.ts';
export type * from './observe/views.ts';
export { newestLines } from './observe/newest-lines.ts';
export { criticalPathOf, timeByKind } from './observe/critical-path.ts';
export type { PathPiece, TimeKind } from './observe/critical-path.ts';
export { mermaidOf, sequenceOf } from './observe/sequence.ts';
export type { Activation, Sequence, SequenceStep } from './observe/sequence.ts';
export { quantilesSince } from './observe/histogram.ts';
export type { Durations } from './observe/histogram.ts';
export type * from './wire/dissection.ts';
export { Cluster } from './world/cluster.ts';
export type { TimeLine, TimeMark } from './world/time-line.ts';
export type { Moment, Past, PastFrame } from './world/past.ts';
export type { Observer } from './observe/observer.ts';
export { CommandError, EditError, refusalCodes } from './world/refusal.ts';
export type { RefusalCode, RefusalValues } from './world/refusal.ts';
export type { Answer, ClusterOptions, OutsideSegment, SocketListener } from './world/cluster.ts';
export { ReplicaProcess } from './services/replica.ts';
export type { CodeLoader, EnvironmentSetter, Flush } from './services/replica.ts';
export { ReplicaCrash } from './services/process.ts';
export type * from './services/process.ts';
export type { Context } from './services/context.ts';
export { Random } from './kernel/random.ts';
export { firstDifference } from './kernel/journal.ts';
export { EPOCH_MS, instant, milliseconds, NEVER, START, toMilliseconds } from './kernel/time.ts';
export type { Duration, Instant } from './kernel/time.ts';
export { ByteReader, ByteWriter } from './wire/bytes.ts';
export { textOfBytes } from './wire/utf8.ts';
export { ValueDecoder, ValueEncoder } from './wire/value.ts';
export { builtInScenarios, findScenario } from './world/find-scenario.ts';
export type { BuiltInScenario } from './world/find-scenario.ts';
