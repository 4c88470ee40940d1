namespace Oleada.Contracts.Plans;

/// <summary>
/// What a project says for every plan that is executed in it. Its file, <c>oleada.yaml</c>, is this type with snake_case keys.
/// </summary>
public sealed record ProjectRules
{
    /// <summary>The agent of every atom without a <c>run</c> for which neither the plan nor who starts it names one.</summary>
    public string? Agent { get; init; }

    /// <summary>The rule for attempts, as far as the plan says nothing.</summary>
    public RetryRule? Retry { get; init; }

    /// <summary>What becomes of agents' questions, beside the server's and the plan's rules: it tightens them and loosens none.</summary>
    public Permissions? Permissions { get; init; }

    /// <summary>What an execution may use up where neither its plan nor who starts it says it. Of US dollars the lower of this and the server's holds.</summary>
    public Budget? Budget { get; init; }
}

/// <summary>What an execution was started with of its project; it holds until the execution's end, whatever becomes of the file.</summary>
/// <param name="File">The file that was read, absolute.</param>
/// <param name="Rules">What it said.</param>
/// <param name="Commit">The commit that it was read from, as 40 or 64 hex digits; left out for one that was read from the folder.</param>
public sealed record ExecutionProject(string File, ProjectRules Rules, string? Commit = null);
