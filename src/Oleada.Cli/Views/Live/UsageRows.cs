using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Views.Live;

/// <summary>Tokens and cost, each only where somebody reported it.</summary>
internal static class UsageRows
{
    public static void Add(LiveModel model, Rows rows)
    {
        var usage = model.Usage;
        var isIncomplete = model.Completed?.CostIncomplete == true;
        if (usage.Tokens is null && usage.Cost is null && !isIncomplete)
            return;
        var line = usage.Tokens is { } tokens
            ? Tokens(tokens, usage.TokenBudget, rows.AddLabelled("Tokens", Weight.Usage))
            : rows.Add(Weight.Usage);
        if (usage.Cost is null && !isIncomplete)
            return;
        if (usage.Tokens is null)
            line.Add("Cost").To(Rows.Label);
        else if (line.Left >= 30)
            line.Add("      Cost ");
        else
            line = rows.AddLabelled("Cost", Weight.Usage);
        if (usage.Cost is { } cost)
            Cost(cost, usage.CostBudget, line);
        // Whoever reads a sum takes it for the whole.
        if (isIncomplete)
            line.Add(usage.Cost is null ? "not known" : " and more that is not known", Ink.Yellow);
    }

    private static Line Tokens(long tokens, long? budget, Line line)
    {
        line.Add(Quantity.Count(tokens));
        return budget is { } limit
            ? line.Add($" / {Quantity.Count(limit)} (").Add(Quantity.WholePercent(tokens, limit), Signs.OfBudget(tokens, limit)).Add(")")
            : line;
    }

    private static void Cost(decimal cost, decimal? budget, Line line)
    {
        line.Add(Quantity.Dollars(cost));
        if (budget is { } limit)
            line.Add($" / {Quantity.Dollars(limit)} (").Add(Quantity.WholePercent(cost, limit), Signs.OfBudget(cost, limit)).Add(")");
    }
}
