using System.Text.Json.Serialization;

namespace Oleada.Contracts.Plans;

/// <summary>
/// What becomes of agents' questions, by what they want to do; what is left out is allowed. Of the server's, the project's, the plan's,
/// the phase's, the task's and the atom's rules the strictest holds.
/// </summary>
public sealed record Permissions
{
    /// <summary>Running a command.</summary>
    public PermissionRule? Run { get; init; }

    /// <summary>Writing a file.</summary>
    public PermissionRule? Write { get; init; }

    /// <summary>Reading a file.</summary>
    public PermissionRule? Read { get; init; }

    /// <summary>Reaching an address.</summary>
    public PermissionRule? Network { get; init; }

    /// <summary>Anything else.</summary>
    public PermissionRule? Other { get; init; }
}

/// <summary>What becomes of a question; the later one is the stricter.</summary>
public enum PermissionRule
{
    /// <summary>It is done. The sandbox still holds.</summary>
    [JsonStringEnumMemberName("allow")] Allow,

    /// <summary>A person decides.</summary>
    [JsonStringEnumMemberName("ask")] Ask,

    /// <summary>It is not done.</summary>
    [JsonStringEnumMemberName("deny")] Deny,
}

/// <summary>What agents may use up; attempts stop where one of the two is reached.</summary>
public sealed record Budget
{
    /// <summary>US dollars, above 0, by the server's price table.</summary>
    public decimal? Usd { get; init; }

    /// <summary>Tokens, above 0, those read from a cache included.</summary>
    public long? Tokens { get; init; }

    /// <summary>What follows when one of the two is reached; a task's is the plan's by default, a plan's is <see cref="BudgetRule.Ask"/>.</summary>
    public BudgetRule? Reached { get; init; }
}

/// <summary>What follows when a budget is reached.</summary>
public enum BudgetRule
{
    /// <summary>No attempt under it goes on until a person has decided: to raise it by its first amount, or not.</summary>
    [JsonStringEnumMemberName("ask")] Ask,

    /// <summary>What is at work under it fails, and nothing under it starts any more.</summary>
    [JsonStringEnumMemberName("stop")] Stop,
}
