namespace Oleada.Contracts.Rest;

/// <summary>What a request that failed is answered with: RFC 9457, <c>application/problem+json</c>.</summary>
public sealed record Problem
{
    /// <summary>The HTTP status code.</summary>
    public required int Status { get; init; }

    /// <summary>The kind of problem in a few words; the same for every one of its kind.</summary>
    public required string Title { get; init; }

    /// <summary>What is wrong with this request and what to do about it.</summary>
    public string? Detail { get; init; }

    /// <summary>The field at fault, as a path such as <c>options.max_workers</c>, or the name of a query parameter.</summary>
    public string? Field { get; init; }

    /// <summary>Everything that is wrong with a plan or a project's file, in the order of its lines.</summary>
    public IReadOnlyList<PlanFault>? Faults { get; init; }
}

/// <summary>One thing that is wrong with a plan or a project's file.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Line">From 1; left out where no line is at fault.</param>
/// <param name="Column">From 1; left out where no line is at fault.</param>
/// <param name="Field">The field, such as <c>tasks[3].depends_on</c>; left out where none is at fault.</param>
public sealed record PlanFault(string Message, int? Line = null, int? Column = null, string? Field = null);
