import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../store/database';
import { createPlanner } from './planner';
import { type PlannerData, type PlanRequest, toReply } from './planner-messages';
import { SIMULATION_TIMES } from './simulate-patch';

/** Each plan reads the whole fleet. */
const CONNECTIONS = 4;

/** The thread of `startPlanner` (plan-in-thread.ts): connections and an event loop of its own. */
const { databaseUrl, answerWithinMs, twoPeople } = workerData as PlannerData;
const db = openDatabase(databaseUrl, { applicationName: 'ringmaster-api-plans', max: CONNECTIONS, answerWithinMs });
const planner = createPlanner({ db, simulation: SIMULATION_TIMES, twoPeople });

parentPort?.on('message', (request: PlanRequest) => {
  void toReply(planner, request).then((reply) => parentPort?.postMessage(reply));
});
