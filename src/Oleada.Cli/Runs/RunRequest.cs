namespace Oleada.Cli.Runs;

/// <summary>What <c>oleada run</c> was asked for.</summary>
internal sealed record RunRequest
{
    public required string PlanFile { get; init; }

    public required string DataFolder { get; init; }

    public string? Workspace { get; init; }

    public int? MaxWorkers { get; init; }

    /// <summary>Of atoms for which the plan names none.</summary>
    public string? Agent { get; init; }

    public string? ExecutionId { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Another execution, whatever there is.</summary>
    public bool New { get; init; }

    public bool FromStart { get; init; }

    /// <summary>The last seq that the caller has; events up to it are not printed.</summary>
    public long? Since { get; init; }

    public bool Barrier { get; init; }

    public decimal? BudgetUsd { get; init; }

    public bool PullRequest { get; init; }

    public string? Ticket { get; init; }

    public int Port { get; init; }

    /// <summary>Null: as the environment says.</summary>
    public string? Sandbox { get; init; }

    public OutputMode Output { get; init; }

    public int Workers => MaxWorkers ?? Math.Max(2, Environment.ProcessorCount);
}

/// <summary>What is written to standard output.</summary>
internal enum OutputMode
{
    /// <summary>The live view on a terminal, plain lines elsewhere.</summary>
    Text,

    /// <summary>The execution's stream as JSON lines, and nothing else.</summary>
    Json,

    /// <summary>The same with the streams of its tasks, in commit order.</summary>
    JsonAll,
}
