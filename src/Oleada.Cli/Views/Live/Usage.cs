namespace Oleada.Cli.Views.Live;

/// <summary>Tokens and cost: what attempts reported, replaced by a task's own sum once it has ended.</summary>
internal sealed class Usage
{
    private readonly Dictionary<string, (long? Tokens, decimal? Cost)> _tasks = new(StringComparer.Ordinal);

    public long? TokenBudget { get; set; }

    public decimal? CostBudget { get; set; }

    /// <summary>Null where no agent reported any.</summary>
    public long? Tokens { get; private set; }

    public decimal? Cost { get; private set; }

    public void Add(string taskId, long? tokens, decimal? cost)
    {
        var known = _tasks.GetValueOrDefault(taskId);
        Set(taskId, tokens is null ? known.Tokens : (known.Tokens ?? 0) + tokens, cost is null ? known.Cost : (known.Cost ?? 0) + cost);
    }

    public void Set(string taskId, long? tokens, decimal? cost)
    {
        var known = _tasks.GetValueOrDefault(taskId);
        if (tokens is not null)
            Tokens = (Tokens ?? 0) + tokens - (known.Tokens ?? 0);
        if (cost is not null)
            Cost = (Cost ?? 0) + cost - (known.Cost ?? 0);
        if (tokens is not null || cost is not null)
            _tasks[taskId] = (tokens ?? known.Tokens, cost ?? known.Cost);
    }
}
