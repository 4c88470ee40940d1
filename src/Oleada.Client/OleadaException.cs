using Oleada.Contracts.Rest;

namespace Oleada.Client;

/// <summary>The server refused; trying again without a change gives the same answer.</summary>
/// <param name="problem">What the server said.</param>
public sealed class OleadaException(Problem problem) : Exception(problem.Detail ?? problem.Title)
{
    /// <summary>What the server said.</summary>
    public Problem Problem { get; } = problem;
}
