using System.Globalization;
using Oleada.Server.Http;

namespace Oleada.Server.Realtime;

/// <summary>How far a client of server-sent events has a stream: <c>42.EPOCH</c>, as event ids say it, or <c>42</c>.</summary>
internal sealed record EventStreamPlace(long Seq, string? Epoch)
{
    private const string Header = "Last-Event-ID";

    /// <summary>A browser that reconnects says it in a header, which then is the newer answer.</summary>
    /// <returns>Null if the client has nothing.</returns>
    /// <exception cref="RequestProblem">It cannot be read.</exception>
    public static EventStreamPlace? Of(HttpRequest request)
    {
        var last = request.Headers[Header].ToString();
        if (last.Length > 0)
            return Read(last, Header);

        var since = request.Query["since"].ToString();
        if (since.Length == 0)
            return null;
        var place = Read(since, "since");
        var epoch = request.Query["epoch"].ToString();
        if (epoch.Length == 0)
            return place;
        return ClientMessage.IsEpoch(epoch)
            ? place with { Epoch = epoch }
            : throw RequestProblem.Bad("epoch", "'epoch' is the text that came with your last seq");
    }

    private static EventStreamPlace Read(string text, string name)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var epoch = dot < 0 ? null : text[(dot + 1)..];
        var number = dot < 0 ? text : text[..dot];
        // The framework passes over NULs at the end.
        var seq = 0L;
        var isNumber = number.All(char.IsAsciiDigit) && long.TryParse(number, CultureInfo.InvariantCulture, out seq);
        return isNumber && (epoch is null || ClientMessage.IsEpoch(epoch))
            ? new EventStreamPlace(seq, epoch)
            : throw RequestProblem.Bad(name, $"'{name}' is the last id that you have, such as 42.EPOCH, or the last seq, a whole number from 0");
    }
}
