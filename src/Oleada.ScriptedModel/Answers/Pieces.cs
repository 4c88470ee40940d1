namespace Oleada.ScriptedModel.Answers;

internal static class Pieces
{
    private const int Length = 16;

    /// <summary>A text as a stream brings it, a few characters at a time; no character that takes two is parted.</summary>
    public static IEnumerable<string> Of(string? text)
    {
        for (var at = 0; at < text?.Length;)
        {
            var end = Math.Min(at + Length, text.Length);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
                end++;
            yield return text[at..end];
            at = end;
        }
    }
}
