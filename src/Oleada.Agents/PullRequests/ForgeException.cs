namespace Oleada.Agents.PullRequests;

/// <summary>A pull request cannot be had or changed as asked, and is as it was. The message names the repository and the reason.</summary>
/// <param name="passes">Whether the same may be asked again later: the forge, not the request, is at fault.</param>
public sealed class ForgeException(string message, bool passes = false, Exception? cause = null) : Exception(message, cause)
{
    public bool Passes { get; } = passes;

    /// <summary>Whether it may have been done all the same: the answer was lost.</summary>
    public bool MayBeDone { get; init; }
}
