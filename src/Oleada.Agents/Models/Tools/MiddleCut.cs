namespace Oleada.Agents.Models.Tools;

/// <summary>Shortens a text in its middle: what matters stands at the beginning and at the end of most outputs.</summary>
internal static class MiddleCut
{
    public static string Of(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var half = most / 2;
        return Join(Head(text, half), text.Length - (2L * half), Tail(text, half));
    }

    public static string Join(string head, long left, string tail) => $"{head}\n[... {left} characters are left out here ...]\n{tail}";

    public static string Head(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    public static string Tail(string text, int length) => text[(char.IsLowSurrogate(text[^length]) ? ^(length - 1) : ^length)..];
}
