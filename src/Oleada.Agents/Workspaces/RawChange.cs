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

    /// <param name="head"><c>:mode mode object object letter</c>.</param>
    /// <returns>Null for anything else.</returns>
    public static RawChange? Parse(string head, string path) =>
        head.TrimStart(':').Split(' ') is [var oldMode, var newMode, var oldObject, var newObject, ..]
            ? new RawChange(path, oldMode, newMode, oldObject, newObject)
            : null;

    /// <summary>Regular files: neither links nor submodules.</summary>
    private static bool IsFileMode(string mode) => mode.StartsWith("100", StringComparison.Ordinal);
}
