import type { Problem } from '@/generated/rest';

/** A request that was answered with a problem, or not at all (status 0). */
export class RequestError extends Error {
  constructor(readonly status: number, readonly title: string, readonly field?: string, detail?: string) {
    super(detail ?? title);
  }
}

/** Answers come within this time, but where others have to be asked first. */
const usualPatience = 20_000;

/** Requests go with the session's cookie. */
export async function request<T>(method: 'GET' | 'POST', path: string, body?: unknown, signal?: AbortSignal, patience = usualPatience): Promise<T> {
  const response = await send(method, path, body, patience, signal);
  if (!response.ok)
    throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function send(method: string, path: string, body: unknown, patience: number, signal?: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(patience);
  try {
    return await fetch(path, {
      method,
      headers: body === undefined ? undefined : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (failure) {
    if (signal?.aborted)
      throw failure;
    throw new RequestError(0, 'The server cannot be reached', undefined, 'The server cannot be reached. Is it running?');
  }
}

async function problemOf(response: Response): Promise<RequestError> {
  const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem+json');
  const problem = isProblem ? ((await response.json()) as Problem) : undefined;
  return new RequestError(response.status, problem?.title ?? response.statusText, problem?.field, problem?.detail);
}

export function reason(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
