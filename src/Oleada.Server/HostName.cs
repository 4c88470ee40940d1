using System.Globalization;
using System.Net;

namespace Oleada.Server;

/// <summary>Names of hosts as requests have them.</summary>
public static class HostName
{
    private const int MaxLength = 254;

    /// <summary>Whether a text is a name or an address, without a port.</summary>
    public static bool IsValid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var host = Bracketed(text);
        var hasPort = host.StartsWith('[') ? !host.EndsWith(']') : host.Contains(':', StringComparison.Ordinal);
        return !hasPort && Read(host) is not null;
    }

    /// <param name="host">A name or an address, with a port or without.</param>
    /// <returns>The name in lower case and without a dot at its end, or the address without brackets; null if it is neither.</returns>
    internal static string? Read(string host)
    {
        var end = host.StartsWith('[')
            ? host.IndexOf(']', StringComparison.Ordinal) + 1
            : host.IndexOf(':', StringComparison.Ordinal);
        var (name, port) = end > 0 && end < host.Length ? (host[..end], host[end..]) : (host, "");
        if (port.Length > 0 && !IsPort(port))
            return null;
        return name.StartsWith('[') ? AddressIn(name) : PlainName(name);
    }

    /// <summary>An address of IPv6 as requests have it.</summary>
    internal static string Bracketed(string text) =>
        text.Count(letter => letter == ':') > 1 && !text.StartsWith('[') ? $"[{text}]" : text;

    private static bool IsPort(string text) =>
        text[0] == ':' && ushort.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string? AddressIn(string name)
    {
        var isPlain = name.EndsWith(']') && !name.Contains('%', StringComparison.Ordinal);
        return isPlain && IPAddress.TryParse(name[1..^1], out var address) ? address.ToString() : null;
    }

    private static string? PlainName(string name)
    {
        var isName = name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');
        if (!isName || name.Length is 0 or > MaxLength || name.StartsWith('.') || name.Contains("..", StringComparison.Ordinal))
            return null;
        return (name.EndsWith('.') ? name[..^1] : name).ToLowerInvariant();
    }
}
