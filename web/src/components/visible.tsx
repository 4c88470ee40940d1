import { Fragment } from 'react';
import { pieces } from '@/lib/visible';

/** A text of somebody else's: it is never anything but text, and nothing in it stays unseen. */
export function Visible({ text }: { text: string }) {
  return pieces(text).map((piece, at) => 'text' in piece
    ? <Fragment key={at}>{piece.text}</Fragment>
    : <span key={at} data-sign className="mx-px inline-block rounded-sm bg-failed/20 px-0.5 text-[0.85em] leading-tight text-failed">{piece.sign}</span>);
}
