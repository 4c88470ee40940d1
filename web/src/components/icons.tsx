import type { ReactNode } from 'react';

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round"
      strokeLinejoin="round" aria-hidden="true" className="shrink-0">
      {children}
    </svg>
  );
}

export const Pause = () => <Icon><path d="M5.500 3.500v9M10.500 3.500v9" /></Icon>;
export const Play = () => <Icon><path d="M5 3.200v9.600L12.500 8z" /></Icon>;
export const Stop = () => <Icon><rect x="4" y="4" width="8" height="8" rx="1" /></Icon>;
export const Close = () => <Icon><path d="m4 4 8 8M12 4l-8 8" /></Icon>;
export const Back = () => <Icon><path d="M9.500 3.500 5 8l4.500 4.500" /></Icon>;
export const Download = () => <Icon><path d="M8 2.500v8M4.800 7.500 8 10.700l3.200-3.200M3 13.500h10" /></Icon>;
export const Keys = () => <Icon><rect x="1.500" y="4" width="13" height="8" rx="1.500" /><path d="M4 6.500h.01M6.700 6.500h.01M9.300 6.500h.01M12 6.500h.01M5 9.500h6" /></Icon>;
export const Sun = () => (
  <Icon>
    <circle cx="8" cy="8" r="2.800" />
    <path d="M8 1.500v1.200M8 13.300v1.200M1.500 8h1.200M13.300 8h1.200M3.400 3.400l.8.8M11.800 11.800l.8.8M12.600 3.400l-.8.8M4.200 11.800l-.8.8" />
  </Icon>
);
export const Moon = () => <Icon><path d="M13 9.600A5.500 5.500 0 0 1 6.400 3 5.500 5.500 0 1 0 13 9.600z" /></Icon>;
export const Screen = () => <Icon><rect x="2" y="3" width="12" height="8" rx="1" /><path d="M6 13.500h4" /></Icon>;
export const Leave = () => <Icon><path d="M6.500 2.500h-3v11h3M10 5l3 3-3 3M13 8H6.500" /></Icon>;
export const File = () => <Icon><path d="M4 1.800h5l3 3v9.400H4zM9 1.800v3h3" /></Icon>;
export const Unfold = () => <Icon><path d="M6 3.500 10.500 8 6 12.500" /></Icon>;
