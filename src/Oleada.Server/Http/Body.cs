using System.Buffers;

namespace Oleada.Server.Http;

internal static class Body
{
    /// <summary>Reads a request's whole body.</summary>
    /// <exception cref="RequestProblem">It is longer than the limit.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int limit)
    {
        if (context.Request.ContentLength > limit)
            throw TooLong(limit);
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
