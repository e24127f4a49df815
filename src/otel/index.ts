export type { Conventions } from './conventions.js';
export type { ContentMode } from './content.js';
export { openTelemetry, type OpenTelemetryOptions } from './open-telemetry.js';
export type { ModelPrice, ModelPrices } from './prices.js';
