import { DIMENSIONS, type Combination } from './contract.js';

type Values<Name extends keyof Combination> = readonly Combination[Name][];

const HISTORIES = DIMENSIONS.history;
const OF_SDK_5: Values<'style'> = ['of SDK 5'];
const BOTH: Values<'style'> = ['of SDK 4', 'of SDK 5'];

/** The version of the SDK of which this process has the library; what `SDK` names is a copy of it. */
export const OWN_SDK = ({ 'openai-5-23': '5', 'openai-6-49': '6' } as const)[process.env.SDK ?? ''] ?? '7';

/** Versions whose apps are tried here: SDK 4, which the library cannot stand on, beside the newest. */
const SDKS: Values<'sdk'> = OWN_SDK === '7' ? ['4.104', '7'] : [OWN_SDK];

function combine(
  sdks: Values<'sdk'>,
  door: Combination['door'],
  styles: Values<'style'>,
  store: Combination['store'] = 'MemoryStore',
): Combination[] {
  return sdks.flatMap((sdk) =>
    // SDK 4 has no other style than its own.
    (sdk === '4.104' ? (['of SDK 4'] as const) : styles).flatMap((style) =>
      HISTORIES.map((history) => ({ sdk, door, style, history, store })),
    ),
  );
}

/** In this process: SDK × door × style × history, all in memory. */
export const COMBINATIONS = [
  ...combine([OWN_SDK], 'library', BOTH),
  ...combine(SDKS, 'wrap', BOTH),
  ...combine(SDKS, 'HTTP', OF_SDK_5),
  ...combine(SDKS, 'register', OF_SDK_5),
];

/** The databases: called directly and over HTTP, on the newest SDK. */
export const STORE_COMBINATIONS = DIMENSIONS.store
  .slice(1)
  .flatMap((store) => (['library', 'HTTP'] as const).flatMap((door) => combine(['7'], door, OF_SDK_5, store)));

/** The name of a combination, such as `HTTP, SDK 4.104, calls of SDK 4, history in a conversation, MemoryStore`. */
export const nameCombination = ({ sdk, door, style, history, store }: Combination): string =>
  `${door}, SDK ${sdk}, calls ${style}, history: ${history}, ${store}`;
