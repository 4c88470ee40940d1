namespace Oleada.Agents.Workspaces;

/// <summary>One line of git's raw diff, renames not looked for.</summary>
/// <param name="Path">Relative to the top of the repository.</param>
internal sealed record RawChange(string Path, string OldMode, string NewMode, string OldObject, string NewObject)
{
    private const string SubmoduleMode = "160000";

    public bool WasFile => IsFileMode(OldMode);

    public bool IsFile => IsFileMode(NewMode);

    public bool IsSubmodule => OldMode == SubmoduleMode || NewMode == SubmoduleMode;

    /// <summary>False where only rights changed.</summary>
    public bool IsContent => OldObject != NewObject || WasFile != IsFile;

    /// <summary>Whether the path can stand in an event.</summary>
    public bool IsNameable => !Path.Any(character => char.IsControl(character) || character == '\uFFFD');

    /// <param name="output">With NUL between its fields: <c>:mode mode object object letter</c>, then the path.</param>
    public static IReadOnlyList<RawChange> Parse(string output)
    {
        var fields = output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var changes = new List<RawChange>(fields.Length / 2);
        for (var at = 0; at + 1 < fields.Length; at += 2)
        {
            if (fields[at].TrimStart(':').Split(' ') is [var oldMode, var newMode, var oldObject, var newObject, ..])
                changes.Add(new RawChange(fields[at + 1], oldMode, newMode, oldObject, newObject));
        }
        return changes;
    }

    /// <summary>Regular files: neither links nor submodules.</summary>
    private static bool IsFileMode(string mode) => mode.StartsWith("100", StringComparison.Ordinal);
}
