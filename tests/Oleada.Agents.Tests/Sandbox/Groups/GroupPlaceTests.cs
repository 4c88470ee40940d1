using Oleada.Agents.Sandbox.Groups;

namespace Oleada.Agents.Tests.Sandbox.Groups;

public sealed class GroupPlaceTests
{
    private const string Own = "/sys/fs/cgroup/system.slice/oleada.service";

    [Fact]
    public void Version_1_groups_lie_below_the_servers_own()
    {
        var places = GroupPlace.In(new Hierarchy(false, ["memory"], Own, IsTop: false), isRoot: false, isDelegated: false);

        Assert.Equal([new GroupPlace(Own, IsUnified: false)], places);
    }

    [Fact]
    public void In_the_root_group_of_version_2_no_process_has_to_move()
    {
        var places = GroupPlace.In(new Hierarchy(true, [], "/sys/fs/cgroup", IsTop: true), isRoot: true, isDelegated: false);

        Assert.Equal([new GroupPlace("/sys/fs/cgroup", IsUnified: true)], places);
    }

    [Fact]
    public void In_a_delegated_unit_the_server_moves_into_a_leaf()
    {
        var places = GroupPlace.In(new Hierarchy(true, [], Own, IsTop: false), isRoot: false, isDelegated: true);

        Assert.Equal(new GroupPlace(Own, IsUnified: true, Own + "/oleada-server"), places[0]);
    }

    [Fact]
    public void In_a_unit_that_is_not_delegated_groups_lie_beside_it_first()
    {
        var places = GroupPlace.In(new Hierarchy(true, [], Own, IsTop: false), isRoot: false, isDelegated: false);

        Assert.Equal(new GroupPlace("/sys/fs/cgroup/system.slice", IsUnified: true), places[0]);
    }

    [Fact]
    public void A_containers_top_group_is_never_left()
    {
        var places = GroupPlace.In(new Hierarchy(true, [], "/sys/fs/cgroup", IsTop: true), isRoot: false, isDelegated: false);

        Assert.Equal([new GroupPlace("/sys/fs/cgroup", IsUnified: true, "/sys/fs/cgroup/oleada-server")], places);
    }

    [Fact]
    public void A_server_within_the_leaf_of_another_works_beside_it()
    {
        var places = GroupPlace.In(new Hierarchy(true, [], Own + "/oleada-server", IsTop: false), isRoot: false, isDelegated: true);

        Assert.Equal(new GroupPlace(Own, IsUnified: true), places[0]);
    }

    [Fact]
    public void A_place_where_nothing_can_be_made_is_of_no_use()
    {
        var place = new GroupPlace("/proc", IsUnified: false);

        Assert.Equal(GroupUse.None, place.Prepare("trial", _ => true));
    }
}
