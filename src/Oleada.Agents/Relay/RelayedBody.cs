using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Oleada.Agents.Relay;

/// <summary>The body of a program's request, sent on as it comes.</summary>
internal sealed class RelayedBody(HttpRequest from, Action<int> sent) : HttpContent
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>Hands on each piece at once; <paramref name="passed"/> is told its length.</summary>
    public static async Task CopyAsync(Stream from, Stream to, Action<int> passed, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (await from.ReadAsync(buffer, cancellation) is > 0 and var count)
            {
                passed(count);
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
