import { askedFrom } from '../store/asked-from';
import { ApiError, type ApiErrorDetail, type ApiErrorKind } from './api-error';
import type { LaunchWish } from './launch-campaign';
import type { Planner, PlanWish } from './planner';
import type { SentFile } from './plan-campaign';
import type { TwoPeople } from './second-person';

/** What the thread is started with. */
export interface PlannerData {
  readonly databaseUrl: string;
  readonly answerWithinMs: number;
  readonly twoPeople: TwoPeople;
}

/** One thing to plan, on its way to the thread; `address`: from where it was asked, which a thread's border does not let through by itself. */
export type PlanRequest = { readonly id: number; readonly address: string | null } & (
  | { readonly call: 'plan'; readonly sent: SentFile; readonly wish: PlanWish }
  | { readonly call: 'check' | 'scenario'; readonly sent: SentFile }
  | { readonly call: 'launch'; readonly wish: LaunchWish }
);

/** An error on its way back: of its class only what the api answers by survives a thread's border. */
export type CarriedError =
  | { readonly kind: ApiErrorKind; readonly message: string; readonly detail: Omit<ApiErrorDetail, 'cause'> }
  | { readonly kind: null; readonly message: string; readonly code: string | null; readonly stack: string };

/** What came of it. */
export type PlanReply = { readonly id: number } & ({ readonly value: unknown } | { readonly error: CarriedError });

/** Does what is asked. Never rejects. */
export async function toReply(planner: Planner, request: PlanRequest): Promise<PlanReply> {
  const { id, address } = request;
  try {
    return { id, value: await askedFrom(address, () => answerTo(planner, request)) };
  } catch (error) {
    return { id, error: carried(error) };
  }
}

function answerTo(planner: Planner, request: PlanRequest): Promise<unknown> {
  if (request.call === 'launch') return planner.launch(request.wish);
  return request.call === 'plan' ? planner.plan(request.sent, request.wish) : planner[request.call](request.sent);
}

function carried(error: unknown): CarriedError {
  if (error instanceof ApiError) {
    const { kind, message, next, problems } = error;
    return { kind, message, detail: { next, problems } };
  }
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { kind: null, message, code, stack };
}

/** The error as the api knows it. */
export function errorOf(carriedError: CarriedError): Error {
  if (carriedError.kind !== null) return new ApiError(carriedError.kind, carriedError.message, carriedError.detail);
  const { message, code, stack } = carriedError;
  const error = Object.assign(new Error(message), code === null ? {} : { code });
  error.stack = stack;
  return error;
}
