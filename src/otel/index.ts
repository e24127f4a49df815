export type { Conventions } from './conventions.js';
export type { ContentMode } from './content.js';
export { openTelemetry } from './open-telemetry.js';
export type { OpenTelemetryOptions } from './options.js';
export type { ModelPrice, ModelPrices } from '../lib/prices.js';
