using System.Buffers;

namespace Oleada.Server.WebSockets;

/// <summary>Header values that are lists of tokens (RFC 9110, section 5.6).</summary>
internal static class HeaderList
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>Whether one of the tokens is this one, in any case of letters.</summary>
    public static bool Has(string? value, string token) =>
        TryReadTokens(value, out var tokens) && tokens.Contains(token, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a list; empty elements are passed over. False if an element is no token.</summary>
    public static bool TryReadTokens(string? value, out string[] tokens)
    {
        tokens = (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.TrueForAll(tokens, token => IsToken(token));
    }
}
