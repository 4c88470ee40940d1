using System.Text;
using System.Text.Json.Nodes;
using Oleada.Contracts.Events;
using Xunit;

namespace Oleada.Unit.Tests;

/// <summary>Every event as the log keeps it: what was written is read back, with all fields and with none that may be left out.</summary>
public sealed class EventTypesTests
{
    public static TheoryData<string> Names => [.. EventTypes.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_with_all_fields_is_read_back_as_it_was_written(string name)
    {
        var filled = (EventData)Sample.Of(EventTypes.All[name].Type, optional: true)!;
        Assert.Equal(name, EventTypes.NameOf(filled));
        var written = EventTypes.Encode(filled);
        Assert.Equal(Text(written), Text(EventTypes.Encode(EventTypes.Decode(name, written)!)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_without_what_may_be_left_out_is_read_back_and_names_nothing_unknown(string name)
    {
        var bare = (EventData)Sample.Of(EventTypes.All[name].Type, optional: false)!;
        var written = EventTypes.Encode(bare);
        Assert.Equal(Text(written), Text(EventTypes.Encode(EventTypes.Decode(name, written)!)));
        Assert.DoesNotContain(JsonNode.Parse(written)!.AsObject(), field => field.Value is null);
    }

    [Fact]
    public void Every_event_of_the_contracts_is_registered()
    {
        var declared = typeof(EventData).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(EventData)));
        Assert.Equal(declared.OrderBy(type => type.Name), EventTypes.All.Values.Select(json => json.Type).OrderBy(type => type.Name));
    }

    [Fact]
    public void An_unknown_event_is_nothing_and_not_an_error() => Assert.Null(EventTypes.Decode("of_tomorrow", "{}"u8));

    [Fact]
    public void A_progress_update_has_the_names_and_forms_of_the_contract()
    {
        var update = new ProgressUpdate
        {
            TaskId = "task_010",
            TaskName = "Ten",
            Phase = 3,
            PhaseName = "Execution",
            Status = WorkStatus.Completed,
            Progress = 10,
            ProgressPercent = 8.33,
            CompletedTasks = 9,
            TotalTasks = 120,
            CurrentWave = 2,
            DurationMs = 1.5,
            SubtaskStatus = new Dictionary<string, WorkStatus> { ["a1"] = WorkStatus.Completed },
        };
        Assert.Equal(
            """
            {"task_id":"task_010","task_name":"Ten","phase":3,"phase_name":"Execution","status":"completed","progress":10,
            "progress_percent":8.33,"completed_tasks":9,"total_tasks":120,"current_wave":2,
            "duration_ms":1.5,"subtask_status":{"a1":"completed"}}
            """.ReplaceLineEndings(""),
            Text(EventTypes.Encode(update)));
    }

    [Fact]
    public void An_activity_carries_its_ticket_under_both_names()
    {
        var entry = new ActivityEntry
        {
            Id = "act_1",
            Timestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
            Category = "git",
            Actor = new ActivityActor("me", "user"),
            ActorId = "me",
            Message = "pushed",
        };
        Assert.Equal(
            """
            {"ticketId":"T-1","entry":{"id":"act_1","timestamp":"2026-01-02T03:04:05.678Z","category":"git",
            "actor":{"id":"me","type":"user"},"actor_id":"me","message":"pushed"},"ticket_id":"T-1"}
            """.ReplaceLineEndings(""),
            Text(EventTypes.Encode(new TicketActivity("T-1", entry))));
    }

    private static string Text(byte[] json) => Encoding.UTF8.GetString(json);
}
