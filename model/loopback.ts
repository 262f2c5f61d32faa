/** Whether the host of a URL, as `URL` writes it, is this machine: what is said to it in the clear nobody else hears. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
