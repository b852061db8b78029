import createClient from 'openapi-fetch';
import type { components, paths } from './schema';

export type Summary = components['schemas']['DecisionSummary'];
export type Decision = components['schemas']['DecisionFull'];
export type Candidate = components['schemas']['Candidate'];
export type Refused = components['schemas']['Refused'];
export type Status = components['schemas']['Status'];
export type RepLoad = components['schemas']['RepLoad'];
export type LimitUse = components['schemas']['LimitUse'];
export type RecordLineage = components['schemas']['RecordLineage'];
export type Origin = components['schemas']['FieldOrigin'];
export type Replayed = components['schemas']['Replayed'];
export type Problem = components['schemas']['ProblemDetails'];

/** What asks for a change, and what is answered, by method, address and body: there while it is on its way. */
const underway = new Map<string, Promise<Response>>();

/** Sends a change once: what is asked again to the letter while it is on its way, as by a double click, gets the same answer. */
export async function sendOnce(request: Request, send: (request: Request) => Promise<Response> = fetch): Promise<Response> {
  if (request.method === 'GET') return send(request);
  const key = [request.method, request.url, await request.clone().text()].join('\n');
  let answer = underway.get(key);
  if (!answer) {
    answer = send(request).finally(() => underway.delete(key));
    underway.set(key, answer);
  }
  return (await answer).clone();
}

export const api = createClient<paths>({ baseUrl: '/', fetch: (request) => sendOnce(request) });

/** The service's own words for what went wrong; they say what to do. */
export class ApiError extends Error {
  readonly problems: NonNullable<Problem['problems']>;

  constructor(
    readonly status: number,
    problem: Partial<Problem> | undefined,
  ) {
    super(problem?.detail || problem?.title || `The service answered ${status}`);
    this.name = 'ApiError';
    this.problems = problem?.problems ?? [];
  }
}

const SILENT =
  'Fairlead does not answer at this address. See whether it still runs (fairlead serve, or make demo), then try again.';

/** The data of an answer, or its problem as an error. Where nobody answered, `status` is 0. */
export async function told<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await asked.catch((cause: unknown) => {
    // All that fetch tells of a server that is gone is the browser's own "Failed to fetch".
    throw cause instanceof TypeError ? new ApiError(0, { detail: SILENT }) : cause;
  });
  if (data === undefined) throw new ApiError(response.status, error as Partial<Problem> | undefined);
  return data;
}
