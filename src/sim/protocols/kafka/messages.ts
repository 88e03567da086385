/**
 * Requests and responses of Kafka as data: one version of each, the newest before the flexible ones,
 * which Kafka clients from 2.0 on and kafkajs speak. Names are those of the protocol guide, in camel case.
 */
import {
  array,
  boolean,
  bytes,
  int16,
  int32,
  int64,
  int8,
  nullableArray,
  nullableString,
  string,
  struct,
} from './types.ts';
import { recordSet } from './record-set.ts';
import type { Type, ValueOf } from './types.ts';

const topicsOf = <T>(
  partition: Type<T>,
): Type<readonly { readonly topic: string; readonly partitions: readonly T[] }[]> =>
  array(struct({ topic: string, partitions: array(partition) }));

const empty = struct({});

export interface Api<Q, R> {
  readonly key: number;
  readonly name: string;
  readonly version: number;
  readonly request: Type<Q>;
  readonly response: Type<R>;
}

function api<Q, R>(
  key: number,
  name: string,
  version: number,
  request: Type<Q>,
  response: Type<R>,
): Api<Q, R> {
  return { key, name, version, request, response };
}

/** Error codes of the protocol guide that a broker of ours answers with. */
export const errors = {
  none: 0,
  offsetOutOfRange: 1,
  corruptMessage: 2,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeaderOrFollower: 6,
  requestTimedOut: 7,
  messageTooLarge: 10,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  invalidTopic: 17,
  notEnoughReplicas: 19,
  notEnoughReplicasAfterAppend: 20,
  illegalGeneration: 22,
  inconsistentGroupProtocol: 23,
  unknownMemberId: 25,
  invalidSessionTimeout: 26,
  rebalanceInProgress: 27,
  unsupportedVersion: 35,
  topicAlreadyExists: 36,
  invalidPartitions: 37,
  invalidReplicationFactor: 38,
  invalidConfig: 40,
  invalidRequest: 42,
  outOfOrderSequence: 45,
  duplicateSequence: 46,
  unsupportedCompression: 76,
} as const;

export const apis = {
  produce: api(
    0,
    'Produce',
    7,
    struct({
      transactionalId: nullableString,
      acks: int16,
      timeoutMs: int32,
      topics: topicsOf(struct({ partition: int32, records: recordSet })),
    }),
    struct({
      topics: topicsOf(
        struct({
          partition: int32,
          errorCode: int16,
          baseOffset: int64,
          logAppendTime: int64,
          logStartOffset: int64,
        }),
      ),
      throttleMs: int32,
    }),
  ),
  fetch: api(
    1,
    'Fetch',
    4,
    struct({
      replicaId: int32,
      maxWaitMs: int32,
      minBytes: int32,
      maxBytes: int32,
      isolationLevel: int8,
      topics: topicsOf(struct({ partition: int32, fetchOffset: int64, maxBytes: int32 })),
    }),
    struct({
      throttleMs: int32,
      topics: topicsOf(
        struct({
          partition: int32,
          errorCode: int16,
          highWatermark: int64,
          lastStableOffset: int64,
          abortedTransactions: nullableArray(struct({ producerId: int64, firstOffset: int64 })),
          records: recordSet,
        }),
      ),
    }),
  ),
  listOffsets: api(
    2,
    'ListOffsets',
    1,
    struct({
      replicaId: int32,
      topics: topicsOf(struct({ partition: int32, timestamp: int64 })),
    }),
    struct({
      topics: topicsOf(
        struct({ partition: int32, errorCode: int16, timestamp: int64, offset: int64 }),
      ),
    }),
  ),
  metadata: api(
    3,
    'Metadata',
    4,
    struct({ topics: nullableArray(string), allowAutoTopicCreation: boolean }),
    struct({
      throttleMs: int32,
      brokers: array(struct({ nodeId: int32, host: string, port: int32, rack: nullableString })),
      clusterId: nullableString,
      controllerId: int32,
      topics: array(
        struct({
          errorCode: int16,
          topic: string,
          isInternal: boolean,
          partitions: array(
            struct({
              errorCode: int16,
              partition: int32,
              leader: int32,
              replicas: array(int32),
              inSyncReplicas: array(int32),
            }),
          ),
        }),
      ),
    }),
  ),
  /** From the broker that leads a partition to the others: who leads it and who is in sync. */
  updateMetadata: api(
    6,
    'UpdateMetadata',
    0,
    struct({
      controllerId: int32,
      controllerEpoch: int32,
      partitions: array(
        struct({
          topic: string,
          partition: int32,
          controllerEpoch: int32,
          leader: int32,
          leaderEpoch: int32,
          inSyncReplicas: array(int32),
          zkVersion: int32,
          replicas: array(int32),
        }),
      ),
      liveBrokers: array(struct({ id: int32, host: string, port: int32 })),
    }),
    struct({ errorCode: int16 }),
  ),
  offsetCommit: api(
    8,
    'OffsetCommit',
    3,
    struct({
      groupId: string,
      generationId: int32,
      memberId: string,
      retentionMs: int64,
      topics: topicsOf(struct({ partition: int32, offset: int64, metadata: nullableString })),
    }),
    struct({
      throttleMs: int32,
      topics: topicsOf(struct({ partition: int32, errorCode: int16 })),
    }),
  ),
  offsetFetch: api(
    9,
    'OffsetFetch',
    3,
    struct({
      groupId: string,
      topics: nullableArray(struct({ topic: string, partitions: array(int32) })),
    }),
    struct({
      throttleMs: int32,
      topics: topicsOf(
        struct({ partition: int32, offset: int64, metadata: nullableString, errorCode: int16 }),
      ),
      errorCode: int16,
    }),
  ),
  findCoordinator: api(
    10,
    'FindCoordinator',
    1,
    struct({ key: string, keyType: int8 }),
    struct({
      throttleMs: int32,
      errorCode: int16,
      errorMessage: nullableString,
      nodeId: int32,
      host: string,
      port: int32,
    }),
  ),
  joinGroup: api(
    11,
    'JoinGroup',
    2,
    struct({
      groupId: string,
      sessionTimeoutMs: int32,
      rebalanceTimeoutMs: int32,
      memberId: string,
      protocolType: string,
      protocols: array(struct({ name: string, metadata: bytes })),
    }),
    struct({
      throttleMs: int32,
      errorCode: int16,
      generationId: int32,
      protocol: string,
      leader: string,
      memberId: string,
      members: array(struct({ memberId: string, metadata: bytes })),
    }),
  ),
  heartbeat: api(
    12,
    'Heartbeat',
    1,
    struct({ groupId: string, generationId: int32, memberId: string }),
    struct({ throttleMs: int32, errorCode: int16 }),
  ),
  leaveGroup: api(
    13,
    'LeaveGroup',
    1,
    struct({ groupId: string, memberId: string }),
    struct({ throttleMs: int32, errorCode: int16 }),
  ),
  syncGroup: api(
    14,
    'SyncGroup',
    1,
    struct({
      groupId: string,
      generationId: int32,
      memberId: string,
      assignments: array(struct({ memberId: string, assignment: bytes })),
    }),
    struct({ throttleMs: int32, errorCode: int16, assignment: bytes }),
  ),
  apiVersions: api(
    18,
    'ApiVersions',
    1,
    empty,
    struct({
      errorCode: int16,
      apis: array(struct({ key: int16, minVersion: int16, maxVersion: int16 })),
      throttleMs: int32,
    }),
  ),
  createTopics: api(
    19,
    'CreateTopics',
    1,
    struct({
      topics: array(
        struct({
          name: string,
          partitions: int32,
          replicationFactor: int16,
          assignments: array(struct({ partition: int32, replicas: array(int32) })),
          configs: array(struct({ name: string, value: nullableString })),
        }),
      ),
      timeoutMs: int32,
      validateOnly: boolean,
    }),
    struct({
      topics: array(struct({ name: string, errorCode: int16, errorMessage: nullableString })),
    }),
  ),
  describeConfigs: api(
    32,
    'DescribeConfigs',
    0,
    struct({
      resources: array(struct({ type: int8, name: string, configNames: nullableArray(string) })),
    }),
    struct({
      throttleMs: int32,
      resources: array(
        struct({
          errorCode: int16,
          errorMessage: nullableString,
          type: int8,
          name: string,
          configs: array(
            struct({
              name: string,
              value: nullableString,
              readOnly: boolean,
              isDefault: boolean,
              isSensitive: boolean,
            }),
          ),
        }),
      ),
    }),
  ),
  alterConfigs: api(
    33,
    'AlterConfigs',
    0,
    struct({
      resources: array(
        struct({
          type: int8,
          name: string,
          configs: array(struct({ name: string, value: nullableString })),
        }),
      ),
      validateOnly: boolean,
    }),
    struct({
      throttleMs: int32,
      resources: array(
        struct({
          errorCode: int16,
          errorMessage: nullableString,
          type: int8,
          name: string,
        }),
      ),
    }),
  ),
  initProducerId: api(
    22,
    'InitProducerId',
    0,
    struct({ transactionalId: nullableString, transactionTimeoutMs: int32 }),
    struct({ throttleMs: int32, errorCode: int16, producerId: int64, producerEpoch: int16 }),
  ),
} as const;

/** Before each request; the size before it counts from here. */
export const requestHeader = struct({
  apiKey: int16,
  apiVersion: int16,
  correlationId: int32,
  clientId: nullableString,
});

/** Consumers tell each other through the coordinator what they want, had and get (`membership.ts`). */
export const topicPartitions = array(struct({ topic: string, partitions: array(int32) }));
export const subscription = struct({
  version: int16,
  topics: array(string),
  userData: bytes,
  owned: topicPartitions,
  generation: int32,
});
export const stickyData = struct({ topics: topicPartitions, generation: int32 });
export const assignment = struct({ version: int16, topics: topicPartitions, userData: bytes });

type Apis = typeof apis;
export type FetchRequest = ValueOf<Apis['fetch']['request']>;
export type FetchResponse = ValueOf<Apis['fetch']['response']>;
