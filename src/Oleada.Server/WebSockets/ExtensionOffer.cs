using System.Globalization;

namespace Oleada.Server.WebSockets;

/// <summary>One extension that a client offers, with its parameters in their order.</summary>
internal sealed record ExtensionOffer(string Name, IReadOnlyList<KeyValuePair<string, string?>> Parameters)
{
    private const string Deflate = "permessage-deflate";
    private const string DeflateAnswer = $"{Deflate}; server_no_context_takeover; client_no_context_takeover";
    private const int WindowBits = 15;

    /// <summary>Reads a <c>Sec-WebSocket-Extensions</c> header. False if it cannot be read.</summary>
    public static bool TryReadAll(string? header, out List<ExtensionOffer> offers)
    {
        offers = [];
        foreach (var text in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryRead(text) is not { } offer)
                return false;
            offers.Add(offer);
        }
        return true;
    }

    /// <summary>
    /// What to answer if this is an offer of compression that can be kept (RFC 7692, section 7.1), else null. Each
    /// message is compressed on its own, so that the same bytes serve every client, and with the usual window.
    /// </summary>
    public string? AnswerToDeflate()
    {
        var distinct = Parameters.Select(parameter => parameter.Key).Distinct(StringComparer.Ordinal).Count();
        if (!string.Equals(Name, Deflate, StringComparison.OrdinalIgnoreCase) || distinct != Parameters.Count || !Parameters.All(CanKeep))
            return null;
        return Parameters.Any(parameter => parameter.Key == "server_max_window_bits")
            ? $"{DeflateAnswer}; server_max_window_bits={WindowBits.ToString(CultureInfo.InvariantCulture)}"
            : DeflateAnswer;
    }

    private static bool CanKeep(KeyValuePair<string, string?> parameter) => parameter switch
    {
        { Key: "server_no_context_takeover" or "client_no_context_takeover" } => parameter.Value is null,
        { Key: "client_max_window_bits" } => parameter.Value is null or "8" or "9" or "10" or "11" or "12" or "13" or "14" or "15",
        { Key: "server_max_window_bits" } => parameter.Value is "15",
        _ => false,
    };

    private static ExtensionOffer? TryRead(string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        var parameters = new List<KeyValuePair<string, string?>>();
        foreach (var part in parts.AsSpan(1))
        {
            var sign = part.IndexOf('=', StringComparison.Ordinal);
            var name = sign < 0 ? part : part[..sign].TrimEnd();
            var value = sign < 0 ? null : Unquote(part[(sign + 1)..].TrimStart());
            if (!HeaderList.IsToken(name) || (value is not null && !HeaderList.IsToken(value)))
                return null;
            parameters.Add(new(name, value));
        }
        return HeaderList.IsToken(parts[0]) ? new ExtensionOffer(parts[0], parameters) : null;
    }

    /// <summary>A quoted value must be a token too, so none has a comma or semicolon in it.</summary>
    private static string Unquote(string value) =>
        value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;
}
