namespace Oleada.Agents.Programs;

/// <summary>Words as a shell's text that reads as just these words.</summary>
internal static class ShellWords
{
    public static string Join(params IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    public static string Quote(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
