using System.Buffers;

namespace Oleada.Server.Http;

internal static class Body
{
    /// <summary>Reads a request's whole body.</summary>
    /// <exception cref="RequestProblem">It is longer than the limit, or cannot be read.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int limit)
    {
        if (context.Request.ContentLength > limit)
            throw TooLong(limit);
        try
        {
            return await ReadPartsAsync(context, limit);
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            // The client is gone, or has written a length that no number holds: neither is a failure of this server.
            throw RequestProblem.Bad(null, "the body cannot be read to its end");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadPartsAsync(HttpContext context, int limit)
    {
        var bytes = new ArrayBufferWriter<byte>();
        int read;
        while ((read = await context.Request.Body.ReadAsync(bytes.GetMemory(4096), context.RequestAborted)) > 0)
        {
            bytes.Advance(read);
            if (bytes.WrittenCount > limit)
                throw TooLong(limit);
        }
        return bytes.WrittenMemory;
    }

    private static RequestProblem TooLong(int limit) =>
        RequestProblem.TooLarge($"the body has more than the {limit:N0} bytes that are accepted here");
}
