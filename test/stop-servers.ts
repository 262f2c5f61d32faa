import { stopServers } from './servers';

// Jest's global teardown.
export = stopServers;
