/** A page as a test sees it. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** A browser without a screen: follows redirects, keeps cookies by origin, and sends forms. */
export class TestBrowser {
  private readonly jars = new Map<string, Map<string, string>>();

  /** Follows redirects until a page, or until one leads to where `stopAt` begins: that is then the page. */
  async go(url: string, { stopAt, ...init }: RequestInit & { readonly stopAt?: string } = {}): Promise<Page> {
    const response = await this.ask(url, init);
    const location = response.headers.get('location');
    const text = await response.text();
    if (location === null || response.status >= 400) {
      return { url, status: response.status, text, headers: response.headers };
    }
    const next = new URL(location, url).href;
    if (stopAt !== undefined && next.startsWith(stopAt)) {
      return { url: next, status: response.status, text, headers: response.headers };
    }
    return this.go(next, stopAt === undefined ? {} : { stopAt });
  }

  /** One request with this origin's cookies, redirects not followed. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = this.jar(url);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      const isOver = /max-age=0\b|expires=thu, 01 jan 1970/i.test(cookie);
      if (isOver) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Sends the form of a page with its hidden fields. */
  send(page: Page, more: Readonly<Record<string, string>> = {}): Promise<Page> {
    const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(page.text) ?? [];
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const fields = { ...Object.fromEntries(hidden.map(([, name, value]) => [name, value] as const)), ...more };
    const body = new URLSearchParams(fields as Record<string, string>);
    return this.go(new URL(action, page.url).href, { method: 'POST', body });
  }

  /** What is kept for an origin. */
  jar(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }
}
