using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Oleada.Agents.Relay;

/// <summary>Looks at a piece of a body that passes; it is another's when this returns.</summary>
internal delegate void PiecePasses(ReadOnlySpan<byte> piece);

/// <summary>The body of a program's request, sent on as it comes.</summary>
internal sealed class RelayedBody(HttpRequest from, PiecePasses sent) : HttpContent
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>Hands on each piece at once, when <paramref name="passes"/> has looked at it.</summary>
    public static async Task CopyAsync(Stream from, Stream to, PiecePasses passes, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (await from.ReadAsync(buffer, cancellation) is > 0 and var count)
            {
                passes(buffer.AsSpan(0, count));
                await to.WriteAsync(buffer.AsMemory(0, count), cancellation);
                await to.FlushAsync(cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        CopyAsync(from.Body, stream, sent, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = from.ContentLength ?? 0;
        return from.ContentLength is not null;
    }
}
