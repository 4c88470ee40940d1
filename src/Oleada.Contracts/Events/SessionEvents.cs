using System.Text.Json;

namespace Oleada.Contracts.Events;

/// <summary><c>session:update</c>: a design session changed its state.</summary>
/// <param name="SessionId">The session's id.</param>
/// <param name="State">The state that it is in now.</param>
/// <param name="Progress">0 to 100, where known.</param>
public sealed record SessionUpdate(string SessionId, string State, double? Progress = null) : EventData;

/// <summary><c>session:message</c>: one message of the conversation.</summary>
/// <param name="MessageId">The message's id.</param>
/// <param name="Role"><c>user</c>, <c>assistant</c> or <c>system</c>.</param>
/// <param name="Content">The text.</param>
/// <param name="MessageType">What kind of message it is.</param>
public sealed record SessionMessage(string MessageId, string Role, string Content, string MessageType) : EventData;

/// <summary><c>spec:generated</c>: a specification was written.</summary>
/// <param name="SpecId">The specification's id.</param>
/// <param name="SpecContent">Its text.</param>
public sealed record SpecGenerated(string SpecId, string SpecContent) : EventData;

/// <summary><c>tickets:generated</c>: tickets were made from a specification.</summary>
/// <param name="TicketCount">How many.</param>
/// <param name="Tickets">The tickets.</param>
public sealed record TicketsGenerated(int TicketCount, JsonElement Tickets) : EventData;

/// <summary><c>approval:requested</c>: the session waits for a person's decision.</summary>
/// <param name="ApprovalId">The approval's id.</param>
/// <param name="Action">What is to be approved.</param>
/// <param name="Context">What it is about.</param>
public sealed record SessionApprovalRequested(string ApprovalId, string Action, JsonElement? Context = null) : EventData;

/// <summary><c>approval:resolved</c>: the decision.</summary>
/// <param name="ApprovalId">The approval's id.</param>
/// <param name="Status"><c>approved</c>, <c>denied</c> or <c>timed_out</c>.</param>
/// <param name="ResolvedBy">Who decided.</param>
public sealed record SessionApprovalResolved(string ApprovalId, string Status, string? ResolvedBy = null) : EventData;

/// <summary><c>build:progress</c>: how far a build of the session is.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="CurrentTask">What is being done.</param>
public sealed record BuildProgress(double Percent, string? CurrentTask = null) : EventData;
