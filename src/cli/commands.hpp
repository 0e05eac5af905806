// One function a command, each in the file of its name.
#pragma once

#include "cli/command_line.hpp"
#include "cli/context.hpp"

namespace limbeck::cli {

Command baseline_command();
Command branches_command();
Command check_command();
Command completion_command();
Command config_command();
Command create_database_command();
Command current_command();
Command diff_command();
Command doctor_command();
Command downgrade_command();
Command drop_database_command();
Command edit_command();
Command embed_command();
Command convert_command();
Command ensure_version_command();
Command heads_command();
Command help_command();
Command history_command();
Command init_command();
Command inspect_command();
Command journal_command();
Command list_templates_command();
Command manual_command();
Command merge_command();
Command plan_command();
Command rebase_command();
Command revision_command();
Command show_command();
Command squash_command();
Command stamp_command();
Command status_command();
Command upgrade_command();
Command verify_command();
Command version_command();
Command wait_command();

}  // namespace limbeck::cli
