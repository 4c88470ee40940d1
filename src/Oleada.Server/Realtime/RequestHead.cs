using System.Buffers;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Oleada.Server.Realtime;

/// <summary>What was found where a connection begins.</summary>
internal enum HeadFound
{
    /// <summary>It may become a request for <c>/ws</c>.</summary>
    Part,

    /// <summary>A whole request for <c>/ws</c>.</summary>
    Whole,

    /// <summary>Something else, or anything unusual: the web server's to read.</summary>
    Other,
}

/// <summary>
/// Reads the head of a plain request for <c>/ws</c>. It takes only what is beyond doubt and leaves everything else to
/// the web server, which reads it from the beginning.
/// </summary>
internal static class RequestHead
{
    private const int LongestBytes = 16 * 1024;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~"u8);

    private static ReadOnlySpan<byte> Start => "GET /ws"u8;

    /// <param name="request">Gets what the head says.</param>
    /// <param name="length">Bytes of a whole head.</param>
    public static HeadFound Read(ReadOnlySequence<byte> bytes, HttpRequest request, out int length)
    {
        length = 0;
        var head = bytes.IsSingleSegment ? bytes.FirstSpan : bytes.Slice(0, Math.Min(bytes.Length, LongestBytes)).ToArray();
        var known = Math.Min(head.Length, Start.Length);
        if (!head[..known].SequenceEqual(Start[..known]))
            return HeadFound.Other;
        var end = head.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return head.Length >= LongestBytes ? HeadFound.Other : HeadFound.Part;
        length = end + 4;
        return TryReadLines(head[..end], request) ? HeadFound.Whole : HeadFound.Other;
    }

    private static bool TryReadLines(ReadOnlySpan<byte> head, HttpRequest request)
    {
        var isFirst = true;
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            if (!(isFirst ? TryReadTarget(line, request) : TryReadHeader(line, request.Headers)))
                return false;
            isFirst = false;
        }
        request.Host = new HostString(request.Headers.Host.ToString());
        return request.Headers.Host.Count == 1 && !HasBody(request.Headers);
    }

    /// <summary>Whether a body may follow, also where its length cannot be read.</summary>
    private static bool HasBody(IHeaderDictionary headers) =>
        headers.ContainsKey(HeaderNames.ContentLength) || headers.ContainsKey(HeaderNames.TransferEncoding);

    private static bool TryReadTarget(ReadOnlySpan<byte> line, HttpRequest request)
    {
        if (!line.EndsWith(" HTTP/1.1"u8))
            return false;
        var target = line[4..^9];
        if (target.ContainsAnyExceptInRange((byte)'!', (byte)'~') || target.Contains((byte)'#'))
            return false;
        var query = target["/ws".Length..];
        if (query.Length > 0 && query[0] != '?')
            return false;
        request.Method = HttpMethods.Get;
        request.Path = "/ws";
        request.QueryString = new QueryString(Encoding.ASCII.GetString(query));
        return true;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> line, IHeaderDictionary headers)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 1 || line[..colon].ContainsAnyExcept(NameBytes))
            return false;
        var value = line[(colon + 1)..].Trim(" \t"u8);
        if (value.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            return false;
        // One that comes twice means a list, or an attack: not for here.
        return headers.TryAdd(Encoding.ASCII.GetString(line[..colon]), Encoding.ASCII.GetString(value));
    }
}
