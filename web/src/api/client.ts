import createClient from 'openapi-fetch';
import type { components, paths } from './schema';

export type Summary = components['schemas']['DecisionSummary'];
export type Decision = components['schemas']['DecisionFull'];
export type Candidate = components['schemas']['Candidate'];
export type Refused = components['schemas']['Refused'];
export type Status = components['schemas']['Status'];
export type RepLoad = components['schemas']['RepLoad'];
export type LimitUse = components['schemas']['LimitUse'];
export type Replayed = components['schemas']['Replayed'];
export type Problem = components['schemas']['ProblemDetails'];

export const api = createClient<paths>({ baseUrl: '/' });

/** The service's own words for what went wrong; they say what to do. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    problem: Partial<Problem> | undefined,
  ) {
    super(problem?.detail || problem?.title || `The service answered ${status}`);
    this.name = 'ApiError';
  }
}

/** The data of an answer, or its problem as an error. */
export async function told<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await asked;
  if (data === undefined) throw new ApiError(response.status, error as Partial<Problem> | undefined);
  return data;
}
