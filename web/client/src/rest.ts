/** What the server, or something on the way to it, refused; the fields are those of its problem details. */
export class OleadaError extends Error {
  override readonly name = 'OleadaError';
  /** The HTTP status; 0 where a subscription was refused. */
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  /** The field or parameter at fault. */
  readonly field: string | undefined;

  constructor(status: number, title: string, detail?: string, field?: string) {
    super(detail ?? title);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.field = field;
  }
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Requests with problem details as errors. */
export class Rest {
  readonly #origin: string;
  readonly #key: string | undefined;
  readonly #fetch: Fetch;
  readonly #timeout: number;

  constructor(origin: string, key: string | undefined, fetch: Fetch, timeout: number) {
    this.#origin = origin;
    this.#key = key;
    this.#fetch = fetch;
    this.#timeout = timeout;
  }

  async send<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    if (!path.startsWith('/')) throw new RangeError(`path: "${path}" does not begin with a slash`);
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (this.#key !== undefined) headers.Authorization = `Bearer ${this.#key}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const init: RequestInit = { method, headers, credentials: 'same-origin', signal: AbortSignal.timeout(this.#timeout) };
    if (body !== undefined) init.body = JSON.stringify(body);
    const response = await this.#fetch(this.#origin + path, init);
    const text = await response.text();
    if (!response.ok) throw problemOf(response, text);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

function problemOf(response: Response, text: string): OleadaError {
  const title = response.statusText || `HTTP ${response.status}`;
  try {
    const problem = JSON.parse(text) as { title?: string; detail?: string; field?: string };
    return new OleadaError(response.status, problem.title ?? title, problem.detail, problem.field);
  } catch {
    return new OleadaError(response.status, title); // Something between here and the server answered in its own way.
  }
}
