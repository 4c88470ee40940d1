namespace Oleada.Agents;

/// <summary>Tokens and their cost, added up; for use by several threads.</summary>
internal sealed class UsageTally(Prices prices)
{
    private readonly Lock _gate = new();
    private long? _tokens;
    private decimal? _cost;
    private bool _hasUnknownCost;

    /// <summary>Null as long as none were reported.</summary>
    public long? Tokens
    {
        get
        {
            lock (_gate)
                return _tokens;
        }
    }

    /// <summary>Null where the price of any of the tokens is unknown: a part of a cost would be taken for the whole.</summary>
    public decimal? CostUsd
    {
        get
        {
            lock (_gate)
                return _hasUnknownCost ? null : _cost;
        }
    }

    /// <returns>What these cost; null if their price is unknown.</returns>
    public decimal? Add(AgentStep.Usage usage)
    {
        var cost = prices.CostOf(usage);
        lock (_gate)
        {
            _tokens = (_tokens ?? 0) + usage.Total;
            _cost = (_cost ?? 0) + (cost ?? 0);
            _hasUnknownCost |= cost is null;
        }
        return cost;
    }
}
