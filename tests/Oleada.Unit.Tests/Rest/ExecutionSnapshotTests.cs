using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Xunit;

namespace Oleada.Unit.Tests.Rest;

public sealed class ExecutionSnapshotTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_error_in_a_snapshot_has_the_events_fields_and_its_timestamp(bool optional)
    {
        var error = (AttemptError)Sample.Of(typeof(AttemptError), optional)!;
        var view = ErrorView.Of(DateTimeOffset.UnixEpoch, error);
        var written = JsonSerializer.SerializeToNode(view, ContractJson.Default.ErrorView)!.AsObject();
        Assert.Equal("1970-01-01T00:00:00.000Z", (string?)written["timestamp"]);
        written.Remove("timestamp");
        Assert.Equal(JsonNode.Parse(EventTypes.Encode(error))!.ToJsonString(), written.ToJsonString());
    }

    [Fact]
    public void Tasks_that_were_not_asked_for_are_left_out()
    {
        var snapshot = new ExecutionSnapshot { Execution = (ExecutionView)Sample.Of(typeof(ExecutionView), optional: false)!, Artifacts = [], Errors = [] };
        var written = JsonSerializer.SerializeToNode(snapshot, ContractJson.Default.ExecutionSnapshot)!.AsObject();
        Assert.Equal(["execution", "artifacts", "errors"], written.Select(field => field.Key));
    }
}
