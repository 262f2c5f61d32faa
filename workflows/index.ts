/** The one entry Temporal's bundler needs: every workflow by its stored name. */
export { campaignWorkflow } from './campaign';
export { laneWorkflow } from './lane';
export { waveWorkflow } from './wave';
