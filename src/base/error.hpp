// The exception types are public: an application that carries its migrations catches them.
#pragma once

#include "limbeck/error.hpp"
