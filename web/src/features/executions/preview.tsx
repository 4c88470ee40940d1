import { useQuery } from '@tanstack/react-query';
import { Dialog } from '@/components/dialog';
import { Download } from '@/components/icons';
import { Empty, Failed, Loading } from '@/components/notices';
import { bytes } from '@/lib/format';
import type { Artifact } from './state';

/** Bytes of a text that are fetched and shown. */
const mostText = 256 * 1024;

export function Preview({ executionId, artifact, onClose }: { executionId: string; artifact: Artifact; onClose: () => void }) {
  const path = artifact.path.split('/').map(encodeURIComponent).join('/');
  const url = `/api/executions/${encodeURIComponent(executionId)}/artifacts/${path}`;
  return (
    <Dialog wide title={artifact.path} onClose={onClose}>
      <div className="min-h-40 flex-1 overflow-auto">
        {/\.(png|jpe?g|gif|webp|svg|ico)$/i.test(artifact.path)
          ? <img src={`${url}?sha256=${artifact.sha256 ?? ''}`} alt={artifact.path} className="mx-auto max-h-[70dvh] max-w-full p-4" />
          : <Text url={url} artifact={artifact} />}
      </div>
      <footer className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-4 py-2">
        <span className="label">{bytes(artifact.size)}</span>
        <span className="label">by task {artifact.task_id}</span>
        {artifact.sha256 && <span className="label max-w-40 truncate font-mono" title={artifact.sha256}>{artifact.sha256}</span>}
        <a href={url} download className="ml-auto inline-flex items-center gap-1.5 text-sm font-medium text-accent hover:underline"><Download />Download</a>
      </footer>
    </Dialog>
  );
}

function Text({ url, artifact }: { url: string; artifact: Artifact }) {
  const text = useQuery({ queryKey: ['artifact', url, artifact.sha256], queryFn: ({ signal }) => fetchText(url, artifact.size, signal), staleTime: Infinity });
  if (text.isPending)
    return <Loading what={artifact.path} rows={6} />;
  if (text.isError)
    return <Failed what="The file could not be read" failure={text.error} again={() => void text.refetch()} />;
  if (text.data === null)
    return <Empty title="This is not text">Download it to look at it.</Empty>;
  return (
    <>
      <pre className="p-4 font-mono text-xs break-words whitespace-pre-wrap">{text.data}</pre>
      {artifact.size > mostText && <p className="label px-4 pb-3">The first {bytes(mostText)} of {bytes(artifact.size)}. Download it for the rest.</p>}
    </>
  );
}

/** Null for what is no text: it has a NUL, or is not UTF-8 before the place where it was cut. */
async function fetchText(url: string, size: number, signal: AbortSignal): Promise<string | null> {
  const response = await fetch(url, { signal, headers: size > mostText ? { Range: `bytes=0-${mostText - 1}` } : {} });
  if (response.status === 404)
    throw new Error('The file is no longer there.');
  if (!response.ok)
    throw new Error(`The server answered ${response.status}.`);
  const content = new Uint8Array(await response.arrayBuffer()).subarray(0, mostText);
  if (content.includes(0))
    return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content, { stream: content.length === mostText });
  } catch {
    return null;
  }
}
