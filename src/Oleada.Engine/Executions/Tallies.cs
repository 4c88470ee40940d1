using Oleada.Contracts.Events;

namespace Oleada.Engine.Executions;

/// <summary>What a fold keeps of one task.</summary>
internal sealed class TaskTally
{
    private long _tokensInFlight;
    private decimal _usdInFlight;

    public int Ended { get; set; }

    public int Completed { get; set; }

    public int Failed { get; set; }

    public int Cancelled { get; set; }

    public int Attempts { get; set; }

    public int LastWave { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public long? TokensUsed { get; set; }

    public decimal? CostUsd { get; set; }

    /// <summary>Whether an attempt has cost something that is not known.</summary>
    public bool HasUnknownCost { get; set; }

    /// <summary>As <see cref="CostUsd"/>, with the parts that are known of attempts whose whole cost is not.</summary>
    public decimal KnownUsd { get; set; }

    /// <summary>What is known to be used, by attempts in flight too.</summary>
    public (long Tokens, decimal Usd) Used => ((TokensUsed ?? 0) + _tokensInFlight, KnownUsd + _usdInFlight);

    /// <summary>Those of its expected files that an attempt has seen.</summary>
    public HashSet<string>? Found { get; set; }

    /// <summary>Counts one atom of the task.</summary>
    public void Count(WorkStatus status)
    {
        Ended += status.HasEnded() ? 1 : 0;
        Completed += status == WorkStatus.Completed ? 1 : 0;
        Failed += status == WorkStatus.Failed ? 1 : 0;
        Cancelled += status == WorkStatus.Cancelled ? 1 : 0;
    }

    public void Spend(long? tokens, decimal? cost)
    {
        TokensUsed = tokens is null ? TokensUsed : (TokensUsed ?? 0) + tokens;
        CostUsd = cost is null ? CostUsd : (CostUsd ?? 0) + cost;
    }

    public void CountInFlight(long tokens, decimal usd)
    {
        _tokensInFlight += tokens;
        _usdInFlight += usd;
    }
}

/// <summary>What a fold keeps of one wave.</summary>
internal sealed class WaveTally
{
    public int Atoms { get; set; }

    public int Ended { get; set; }

    public int Completed { get; set; }

    public int Failed { get; set; }

    public int Skipped { get; set; }

    public int Cancelled { get; set; }

    public int Running { get; set; }

    public DateTimeOffset? FirstStart { get; set; }

    public DateTimeOffset? LastEnd { get; set; }

    /// <summary>Counts one atom of the wave that has ended.</summary>
    public void Count(WorkStatus status)
    {
        Ended++;
        Completed += status == WorkStatus.Completed ? 1 : 0;
        Failed += status == WorkStatus.Failed ? 1 : 0;
        Skipped += status == WorkStatus.Skipped ? 1 : 0;
        Cancelled += status == WorkStatus.Cancelled ? 1 : 0;
    }
}
