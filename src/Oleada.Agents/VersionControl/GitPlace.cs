namespace Oleada.Agents.VersionControl;

/// <summary>The repository and the work tree that git is told to use. Git never looks for them.</summary>
/// <param name="GitFolder">The repository, or the folder that it keeps of one of its worktrees.</param>
/// <param name="WorkTree">No folder that an attempt can write. The git folder itself where the call needs no files.</param>
internal sealed record GitPlace(string GitFolder, string WorkTree)
{
    /// <summary>For calls that look at objects and refs only.</summary>
    public static GitPlace Of(string gitFolder) => new(gitFolder, gitFolder);
}
