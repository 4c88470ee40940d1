using System.Text.Json;

namespace Oleada.Contracts.Events;

/// <summary><c>ticket:update</c>: a ticket was created, changed or deleted.</summary>
public sealed record TicketUpdate : EventData
{
    /// <summary>The ticket's id.</summary>
    public required string TicketId { get; init; }

    /// <summary>The state that it is in now.</summary>
    public string? State { get; init; }

    /// <summary><c>created</c>, <c>edited</c>, <c>state_changed</c>, <c>assigned</c>, <c>requeued</c>, <c>deleted</c> …</summary>
    public string? Action { get; init; }

    /// <summary>What is being done with it.</summary>
    public string? Phase { get; init; }

    /// <summary>For a person.</summary>
    public string? Message { get; init; }

    /// <summary>What went wrong, if anything did.</summary>
    public string? Error { get; init; }

    /// <summary>The whole ticket; on the tenant's feed only.</summary>
    public JsonElement? Ticket { get; init; }
}

/// <summary><c>ticket:progress</c>: a step in the work on a ticket.</summary>
public sealed record TicketProgress : EventData
{
    /// <summary>The ticket's id.</summary>
    public required string TicketId { get; init; }

    /// <summary><c>starting</c>, <c>vm_assigned</c>, <c>executing</c> …</summary>
    public required string Phase { get; init; }

    /// <summary>For a person.</summary>
    public string? Message { get; init; }

    /// <summary>The sandbox that works on it.</summary>
    public string? VmId { get; init; }

    /// <summary>The agent that works on it.</summary>
    public string? AgentId { get; init; }

    /// <summary>0 to 100.</summary>
    public double? Percent { get; init; }
}

/// <summary><c>ticket:pr</c>: a pull request of a ticket was made or changed.</summary>
public sealed record TicketPullRequest : EventData
{
    /// <summary>The ticket's id.</summary>
    public required string TicketId { get; init; }

    /// <summary>Where the pull request is.</summary>
    public string? PrUrl { get; init; }

    /// <summary>The branch that it wants merged.</summary>
    public string? Branch { get; init; }

    /// <summary>Its number in the forge.</summary>
    public int? Number { get; init; }

    /// <summary>Its state in the forge.</summary>
    public string? State { get; init; }
}

/// <summary><c>ticket:activity</c>: one entry of a ticket's history.</summary>
/// <param name="TicketId">The ticket's id.</param>
/// <param name="Entry">The entry.</param>
public sealed record TicketActivity(string TicketId, ActivityEntry Entry) : EventData
{
    /// <summary>The same id as <see cref="TicketId"/>, under the name that older clients read.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("ticket_id")]
    public string TicketIdSnake => TicketId;
}

/// <summary>One entry of a ticket's history; one happening is one entry.</summary>
public sealed record ActivityEntry
{
    /// <summary>Given by the server.</summary>
    public required string Id { get; init; }

    /// <summary>Given by the server; UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>
    /// <c>execution</c>, <c>agent</c>, <c>git</c>, <c>review</c>, <c>comment</c>, <c>verification</c>, <c>approval</c>;
    /// an unknown one is kept as it is.
    /// </summary>
    public required string Category { get; init; }

    /// <summary>Who did it.</summary>
    public required ActivityActor Actor { get; init; }

    /// <summary>The actor's id again, under the name that older clients read.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("actor_id")]
    public required string ActorId { get; init; }

    /// <summary>For a person.</summary>
    public required string Message { get; init; }

    /// <summary>Whatever else belongs to it.</summary>
    public JsonElement? Metadata { get; init; }
}

/// <summary>Who did something.</summary>
/// <param name="Id">Their id.</param>
/// <param name="Type"><c>user</c>, <c>agent</c> or <c>system</c>.</param>
public sealed record ActivityActor(string Id, string Type);
