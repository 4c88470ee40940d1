namespace Oleada.Contracts.Events;

/// <summary>What a caller may decide when an execution starts.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Most atoms in flight at one time, 1 to 1,024.</summary>
    public int MaxWorkers { get; init; } = 4;

    /// <summary>True makes each wave wait for the one before it to end.</summary>
    public bool Barrier { get; init; }

    /// <summary>Folder that the work is done in, absolute; left out for a new one in the data folder.</summary>
    public string? Workspace { get; init; }
}
