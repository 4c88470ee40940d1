using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans.Files;

/// <summary>Reads what a plan, a part of it or a project allows its agents.</summary>
internal static class NativeBounds
{
    public static Permissions? ReadPermissions(MapReader map, ProblemList problems)
    {
        if (map.Child("permissions") is not { } rules)
            return null;
        rules.RejectOthers("run", "write", "read", "network", "other");
        return new Permissions
        {
            Run = ReadRule(rules, "run", problems),
            Write = ReadRule(rules, "write", problems),
            Read = ReadRule(rules, "read", problems),
            Network = ReadRule(rules, "network", problems),
            Other = ReadRule(rules, "other", problems),
        };
    }

    public static Budget? ReadBudget(MapReader map, ProblemList problems)
    {
        if (map.Child("budget") is not { } budget)
            return null;
        budget.RejectOthers("usd", "tokens", "reached");
        return new Budget { Usd = budget.Decimal("usd"), Tokens = budget.Long("tokens"), Reached = ReadReached(budget, problems) };
    }

    private static BudgetRule? ReadReached(MapReader budget, ProblemList problems)
    {
        switch (budget.Text("reached"))
        {
            case null:
                return null;
            case "ask":
                return BudgetRule.Ask;
            case "stop":
                return BudgetRule.Stop;
            case var other:
                var node = budget.Map.Find("reached")!;
                problems.Error(node.Line, node.Column, $"{budget.Path}.reached", $"'{other}' must be 'ask' or 'stop'");
                return null;
        }
    }

    private static PermissionRule? ReadRule(MapReader rules, string action, ProblemList problems)
    {
        switch (rules.Text(action))
        {
            case null:
                return null;
            case "allow":
                return PermissionRule.Allow;
            case "ask":
                return PermissionRule.Ask;
            case "deny":
                return PermissionRule.Deny;
            case var other:
                var node = rules.Map.Find(action)!;
                problems.Error(node.Line, node.Column, $"{rules.Path}.{action}", $"'{other}' must be 'allow', 'ask' or 'deny'");
                return null;
        }
    }
}
