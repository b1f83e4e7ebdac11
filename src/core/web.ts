// A request as the web server hands it on, and the answer it is to send: plain values, so that nobody else knows the server.

/** A request with its body. */
export interface WebRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The whole body, already held against the server's limit. */
  body: Buffer;
}

/** Without headers and body: just the status. */
export interface WebResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}
